import { type Command, Option } from "commander";
import type { CatalogMetadata, CatalogOptions, CatalogSourceOptions } from "../catalog/options.ts";
import type { ParseOptions } from "../catalog/parse.ts";
import type { CatalogReport } from "../catalog/report.ts";
import type { WriteOption } from "../catalog/write-option.ts";
import type { Declaration } from "../product/declaration.ts";

/** Options that say how to read a catalog file, as a {@link Catalog} has them. */
export interface CatalogFlags extends Omit<CatalogSourceOptions, "metadata" | "groupBy" | "map"> {
  readonly metadata?: readonly string[];
}

/** The options of a command that reads a catalog file. Each is the `Catalog` option of that name. */
export function catalogFlags(): Option[] {
  return [
    new Option(
      "--from <source>",
      "what wrote the file (default: what its columns tell for certain)",
    ).choices(["genlook", "shopify", "woocommerce", "google"]),
    new Option("--id <kind>", "what of a shop's export becomes the id").choices([
      "handle",
      "sku",
      "id",
      "group",
    ]),
    new Option("--only <state>", "leave out other products of an export").choices([
      "active",
      "available",
    ]),
    new Option(
      "--without-images <what>",
      "leave out the products of an export without an image, or fail (default: skip)",
    ).choices(["skip", "fail"]),
    new Option(
      "--metadata <keys>",
      "what of an export becomes metadata, such as price,vendor,tags,type,variants",
    ).argParser((text: string) => text.split(",").map((key) => key.trim())),
    new Option("--keep-html", "keep the HTML of an export's descriptions"),
    new Option("--encoding <label>", "encoding of a file that is not UTF-8, such as windows-1252"),
  ];
}

/** Adds {@link catalogFlags} to a command. */
export function addCatalogFlags(command: Command): Command {
  for (const flag of catalogFlags()) command.addOption(flag);
  return command;
}

/** Writes an option of a catalog file as a flag: `--without-images skip`. */
export const asFlag: WriteOption = (name, value) => {
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return value === undefined ? flag : `${flag} ${value}`;
};

/** Reads a catalog file as the flags say. Messages name the flags, and not the options of a program. */
export async function readCatalog(
  file: string,
  flags: CatalogFlags,
  options: CatalogOptions & Pick<ParseOptions, "checksImages">,
): Promise<{ readonly declarations: Declaration[]; readonly report: CatalogReport }> {
  const { readBytesSync } = await import("../catalog/file.ts");
  const { parseCatalog } = await import("../catalog/parse.ts");
  const { from, id, only, withoutImages, keepHtml, encoding } = flags;
  const { declared, report } = parseCatalog(file, readBytesSync, {
    ...{ from, id, only, withoutImages, keepHtml, encoding },
    // Words that are none of them are refused together with the file's other problems.
    metadata: flags.metadata as readonly CatalogMetadata[] | undefined,
    ...options,
    writeOption: asFlag,
  });
  return { declarations: declared.map(({ declaration }) => declaration as Declaration), report };
}

/** Says on standard error what was read from a file. */
export async function describeRead(file: string, report: CatalogReport): Promise<void> {
  const { describeReport } = await import("../catalog/describe-report.ts");
  process.stderr.write(`${describeReport(file, report, asFlag)}\n`);
}
