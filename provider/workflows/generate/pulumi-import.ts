import { NATIVE_PRODUCT_TYPE } from "../../pulumi.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { resourceNames } from "./resource-names.ts";

/**
 * The file that `pulumi import --file` takes. It names the resources as the TypeScript program of
 * the same products does.
 */
export const pulumiImport = {
  name: "pulumi-import",
  // `.json` stands for a catalog file.
  endings: [],

  write({ declarations }) {
    const names = resourceNames(declarations.map(({ externalId }) => externalId));
    const resources = declarations.map(({ externalId: id }) => ({
      type: NATIVE_PRODUCT_TYPE,
      name: names.get(id),
      id,
    }));
    return `${JSON.stringify({ resources }, null, 2)}\n`;
  },
} as const satisfies ProgramWriter;
