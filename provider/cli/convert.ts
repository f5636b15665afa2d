import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { type Command, Option } from "commander";
import {
  CATALOG_FORMATS,
  type CatalogFormat,
  formatOf,
  listEndings,
  READABLE_FORMATS,
} from "../catalog/formats.ts";
import type { CatalogReport } from "../catalog/report.ts";
import { quoted } from "../text/escape-control.ts";
import {
  addCatalogFlags,
  type CatalogFlags,
  describeRead,
  readCatalog,
} from "./catalog-options.ts";
import { UsageError } from "./failure.ts";
import { write } from "./files.ts";
import { createCommand } from "./options.ts";

interface Options extends CatalogFlags {
  readonly imageRoot?: string;
  readonly format?: CatalogFormat;
  readonly out?: string;
  readonly force?: boolean;
}

/** Products that are left out and named. The count says how many there are. */
const MAX_NOTES = 20;

const DESCRIPTION = `Writes what a Catalog would declare of a shop's export, to look at, compare and keep in git.

${[
  "It reads the exports of Shopify (CSV, products.json, GraphQL JSON Lines) and WooCommerce (CSV), Google Merchant feeds (text, RSS, Atom) and catalog files.",
  "It calls no API and needs no key. The summary goes to standard error.",
].join(" ")}`;

const EXAMPLES = `Examples:
  pulumi-genlook convert products_export.csv --out products.csv
  pulumi-genlook convert products_export.csv --from shopify --only active --format yaml
  pulumi-genlook convert feed.xml --id group --metadata price,vendor --out products.json`;

/** `pulumi-genlook convert`: writes a shop's export as a catalog file. */
export function convertCommand(): Command {
  const command = createCommand("convert", "Write a shop's export as a catalog file", EXAMPLES)
    .description(DESCRIPTION)
    .argument("<file>", `the export: ${listEndings(READABLE_FORMATS)}`);
  return addCatalogFlags(command)
    .option("--image-root <folder>", "folder that holds the local images of the file")
    .addOption(
      new Option(
        "--format <format>",
        "format to write (default: by the ending of --out, or csv)",
      ).choices(CATALOG_FORMATS.map(({ name }) => name)),
    )
    .option("--out <file>", "file to write, which must not exist (default: standard output)")
    .option("--force", "overwrite the file if it exists")
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const { out, force = false, imageRoot } = options;
  const format = formatToWrite(options);
  if (out !== undefined && resolve(out) === resolve(file)) {
    throw new UsageError(`--out ${out} would overwrite the export; name another file`);
  }
  if (out !== undefined && !force && existsSync(out)) {
    throw new UsageError(`${out} already exists; name another file, or overwrite it with --force`);
  }
  const { formatCatalog } = await import("../catalog/format.ts");
  const { declarations, report } = await readCatalog(file, options, {
    imageRoot,
    checksImages: true,
  });
  const folder = out === undefined ? process.cwd() : dirname(resolve(out));
  const portable = declarations.map((declaration) => ({
    ...declaration,
    ...(declaration.images && { images: declaration.images.map(relativeTo(folder)) }),
  }));
  await write(formatCatalog(format, portable), out, { overwrite: force });
  await describeRead(file, report);
  listLeftOut(report);
}

function formatToWrite({ format, out }: Options) {
  const name = format ?? (out === undefined ? "csv" : formatOf(CATALOG_FORMATS, out)?.name);
  const found = CATALOG_FORMATS.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `${out} has an unknown ending; use ${listEndings(CATALOG_FORMATS)}, or choose a --format`,
  );
}

/** Makes the path of a local image relative to the written file, because a checkout may move. */
function relativeTo(folder: string) {
  return <Image extends { file?: string | undefined }>(image: Image): Image => {
    if (image.file === undefined || !isAbsolute(image.file)) return image;
    const path = relative(folder, image.file).split(sep).join("/");
    return { ...image, file: path.startsWith("../") ? path : `./${path}` };
  };
}

function listLeftOut({ leftOut }: CatalogReport): void {
  const notes = leftOut
    .slice(0, MAX_NOTES)
    .map(
      ({ externalId, place, reason }) =>
        `left out: ${externalId === undefined ? "a product" : quoted(externalId)} ${reason} (${place})`,
    );
  const more = leftOut.length - notes.length;
  if (more > 0) notes.push(`… and ${more} more`);
  for (const note of notes) process.stderr.write(`${note}\n`);
}
