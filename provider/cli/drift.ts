import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { listEndings, READABLE_FORMATS } from "../catalog/formats.ts";
import type { DriftReportArgs } from "../workflows/drift/args.ts";
import { FORMATS, type ReportFormat } from "../workflows/drift/formats.ts";
import type { DriftReport } from "../workflows/drift/report.ts";
import {
  addCatalogFlags,
  type CatalogFlags,
  catalogFlags,
  describeRead,
  readCatalog,
} from "./catalog-options.ts";
import { type ApiOptions, connectionOf } from "./connection.ts";
import { type Output, writeReport } from "./drift-output.ts";
import { UsageError } from "./failure.ts";
import { write } from "./files.ts";
import { ignoredByFile } from "./ignore-file.ts";
import { apiOptions, collect, createCommand, wholeNumber } from "./options.ts";
import { readStack } from "./stacks.ts";
import { watch } from "./watch.ts";

/** The short forms of `--format`: `--json`, … */
type ShortForms = { readonly [Name in ReportFormat]?: boolean };

interface Options extends ShortForms, ApiOptions, CatalogFlags {
  readonly stack?: string;
  readonly catalog?: string;
  readonly catalogPrefix?: string;
  readonly imageRoot?: string;
  readonly validForDays?: number;
  readonly prefix?: string;
  readonly ignore?: readonly string[];
  readonly format: ReportFormat;
  readonly jsonSchema?: boolean;
  readonly out?: string;
  readonly wide?: boolean;
  readonly watch?: number;
}

const DESCRIPTION = `Compares the live catalog with what is declared. It changes nothing.

${[
  "What is declared comes from a stack's state (as last applied or refreshed) or from a catalog file.",
  "Products that are live but not declared are unmanaged.",
  "With a prefix they count as drift; without one they don't, because others may use the same account.",
].join(" ")}

${[
  "Exit code: 0 in sync, 2 drift, 1 error.",
  "It is also an error when a product can't be compared: it was edited and the export holds its secret fields encrypted (export the stack with --show-secrets), or the API answered a declared field in an undocumented form.",
].join(" ")}`;

const EXAMPLES = `Examples:
  pulumi-genlook drift --stack prod
  pulumi stack export | pulumi-genlook drift --stack -
  pulumi-genlook drift --catalog products.csv --prefix shop-
  pulumi-genlook drift --catalog products_export.csv --from shopify --only active
  pulumi-genlook drift --stack prod.json --ignore title --ignore metadata.stock
  pulumi-genlook drift --stack prod.json --markdown > comment.md
  pulumi-genlook drift --stack prod.json --html --out drift.html
  pulumi-genlook drift --catalog products.yaml --watch 300

The API key is read from the configuration of a stack that is named, by the \`pulumi\` command, or from
the environment variable GENLOOK_API_KEY.`;

/** `pulumi-genlook drift`: reports how the live catalog differs from what is declared. */
export function driftCommand(): Command {
  const command = createCommand(
    "drift",
    "Report how the live catalog differs from what is declared",
    EXAMPLES,
  )
    .description(DESCRIPTION)
    .addOption(
      new Option(
        "--stack <name or file>",
        "compare with a stack, by its name, or by a file that `pulumi stack export` wrote, or - for standard input",
      ).conflicts([
        ...["catalog", "catalogPrefix", "validForDays", "imageRoot"],
        ...catalogFlags().map((flag) => flag.attributeName()),
      ]),
    )
    .option("--catalog <file>", `compare with a catalog file: ${listEndings(READABLE_FORMATS)}`)
    .option("--catalog-prefix <text>", "prefix for each id of the file, like Catalog's `prefix`")
    .option(
      "--image-root <folder>",
      "folder that holds the local images of the file, like Catalog's `imageRoot`",
    )
    .option(
      "--valid-for-days <n>",
      "validForDays of the rows that declare none, like Catalog's `validForDays`",
      wholeNumber(1, 365),
    );
  addCatalogFlags(command)
    .option(
      "--prefix <text>",
      "only products that begin with this text can be unmanaged, and then they are drift (default: --catalog-prefix)",
    )
    .option(
      "--ignore <field or id>",
      "leave out a field, such as title, metadata.stock or images[*].role, or products by id or pattern, such as test-*; repeatable, and one a line in the file .genlookignore",
      collect,
    );
  for (const option of formatOptions()) command.addOption(option);
  command
    .option("--out <file>", "write the report to a file, and its counts to standard error")
    .option("--wide", "leave values whole on a terminal; elsewhere they always are")
    .option(
      "--watch <seconds>",
      "compare again at this interval until Ctrl-C, report each change, and mark what is new",
      wholeNumber(1, 86_400),
    )
    .option("--json-schema", "print the JSON Schema of --json, and do nothing else");
  return apiOptions(command).action(run);
}

/** `--format`, and a short form for each format but the default. They exclude each other. */
function formatOptions(): Option[] {
  const [standard, ...others] = FORMATS;
  const options = [
    new Option("--format <name>", "format of the report")
      .choices(FORMATS.map(({ name }) => name))
      .default(standard.name),
    ...others.map(({ name, summary }) => new Option(`--${name}`, summary)),
  ];
  const names = options.map((option) => option.attributeName());
  return options.map((option) =>
    option.conflicts(names.filter((name) => name !== option.attributeName())),
  );
}

async function run(options: Options): Promise<void> {
  if (options.jsonSchema) {
    const { driftReportJsonSchema } = await import("../workflows/drift/json-schema.ts");
    return write(`${JSON.stringify(await driftReportJsonSchema(), null, 2)}\n`, undefined);
  }
  if ((options.stack === undefined) === (options.catalog === undefined)) {
    throw new UsageError("name what is declared: --stack <name or file> or --catalog <file>");
  }
  refuseToOverwrite(options);
  const output: Output = {
    format: FORMATS.find(({ name }) => options[name])?.name ?? options.format,
    out: options.out,
    wide: options.wide ?? false,
    watching: options.watch !== undefined,
  };
  if (options.watch === undefined) return writeReport(await compare(options), output);
  if (options.stack === "-")
    throw new UsageError("--watch reads the stack repeatedly: name a file");
  let last: DriftReport | undefined;
  await watch(options.watch, async (signal) => {
    const report = await compare(options, signal);
    if (last === undefined || differs(report, last)) await writeReport(report, output, last);
    last = report;
  });
}

/** Whether two reports differ in more than where they come from, such as their time. */
function differs(one: DriftReport, other: DriftReport): boolean {
  const [a, b] = [one, other].map(({ about: _, ...rest }) => JSON.stringify(rest));
  return a !== b;
}

/** Refuses to replace the input, which may be the only copy of a catalog, with a report. */
function refuseToOverwrite({ out, stack, catalog }: Options): void {
  const input = stack ?? catalog;
  if (out === undefined || input === undefined || resolve(out) !== resolve(input)) return;
  throw new UsageError(`--out ${out} would overwrite what is declared; name another file`);
}

async function compare(options: Options, signal?: AbortSignal): Promise<DriftReport> {
  const { driftReport } = await import("../workflows/drift/drift-report.ts");
  const prefix = options.prefix ?? options.catalogPrefix;
  const declared = await declaredIn(options);
  const ignore = [...(options.ignore ?? []), ...(await ignoredByFile())];
  const { catalog: name } = options;
  const connection = await connectionOf(options, options.stack);
  return connection.run(() =>
    driftReport({ ...declared, name, prefix, ignore }, { ...connection.options, signal }),
  );
}

async function declaredIn(options: Options): Promise<DriftReportArgs> {
  const { stack, catalog = "", catalogPrefix: prefix, validForDays, imageRoot } = options;
  if (stack !== undefined) return { stack: await readStack(stack) };
  const read = { prefix, validForDays, imageRoot };
  const { declarations, report } = await readCatalog(catalog, options, read);
  if (report.from !== "genlook") await describeRead(catalog, report);
  return { declared: declarations };
}
