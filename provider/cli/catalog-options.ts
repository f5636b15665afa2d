import { type Command, Option } from "commander";
import type {
  CatalogFileOptions,
  CatalogMetadata,
  CatalogSourceOptions,
} from "../catalog/options.ts";

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

/**
 * Returns how to read the file. What was made of a shop's export is said on standard error.
 *
 * @param file - Path of the file, for that line.
 */
export function catalogOptionsOf(file: string, flags: CatalogFlags): CatalogFileOptions {
  const { from, id, only, withoutImages, keepHtml, encoding } = flags;
  return {
    ...{ from, id, only, withoutImages, keepHtml, encoding },
    // Words that are none of them are refused together with the file's other problems.
    metadata: flags.metadata as readonly CatalogMetadata[] | undefined,
    async onRead(report) {
      if (report.from === "genlook") return;
      const { describeReport } = await import("../catalog/describe-report.ts");
      process.stderr.write(`${describeReport(file, report)}\n`);
    },
  };
}
