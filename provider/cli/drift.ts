import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { type Command, Option } from "commander";
import type { DriftReportArgs } from "../workflows/drift/drift-report.ts";
import type { DriftReport } from "../workflows/drift/report.ts";
import { oneLine, UsageError } from "./failure.ts";
import { readStackExport, write } from "./files.ts";
import { interruption } from "./interrupt.ts";
import { apiOptions, connectionOf, createCommand, wholeNumber } from "./options.ts";

interface Options {
  readonly baseUrl?: string;
  readonly stack?: string;
  readonly catalog?: string;
  readonly catalogPrefix?: string;
  readonly validForDays?: number;
  readonly prefix?: string;
  readonly json?: boolean;
  readonly jsonSchema?: boolean;
  readonly markdown?: boolean;
  readonly html?: boolean;
  readonly out?: string;
  readonly watch?: number;
}

const DESCRIPTION = `Compares the live catalog with what is declared, and writes nothing to it.

${[
  "What is declared comes from a stack's state (what it last applied or refreshed) or from a catalog file.",
  "Products that are live but not declared are unmanaged.",
  "They count as drift only where a prefix says which products are this catalog's own: an account may be shared.",
].join(" ")}

${[
  "Exit code: 0 in sync, 2 drift, 1 error.",
  "An error is also a product that was edited and whose secret fields the export holds only encrypted: export the stack with --show-secrets to have them compared.",
].join(" ")}`;

const EXAMPLES = `Examples:
  pulumi stack export | pulumi-genlook drift --stack -
  pulumi-genlook drift --catalog products.csv --prefix shop-
  pulumi-genlook drift --stack prod.json --markdown > comment.md
  pulumi-genlook drift --stack prod.json --html --out drift.html
  pulumi-genlook drift --catalog products.yaml --watch 300

The API key is read from the environment variable GENLOOK_API_KEY.`;

/** `pulumi-genlook drift`: the drift report in a form for each reader. */
export function driftCommand(): Command {
  const command = createCommand(
    "drift",
    "Report where the live catalog is not as declared",
    EXAMPLES,
  )
    .description(DESCRIPTION)
    .addOption(
      new Option(
        "--stack <file>",
        "what `pulumi stack export` wrote; - reads standard input",
      ).conflicts(["catalog", "catalogPrefix", "validForDays"]),
    )
    .option("--catalog <file>", "a catalog file: .csv, .json, .ndjson or .yaml")
    .option("--catalog-prefix <text>", "put before each id of the file, as Catalog's `prefix` does")
    .option(
      "--valid-for-days <n>",
      "for rows of the file that declare none, as Catalog's `validForDays`",
      wholeNumber(1, 365),
    )
    .option(
      "--prefix <text>",
      "look for unmanaged products among those that begin so, and count them as drift (default: that of --catalog-prefix)",
    )
    .addOption(new Option("--json", "as JSON").conflicts(["markdown", "html"]))
    .addOption(new Option("--markdown", "as markdown, for a pull request").conflicts("html"))
    .option("--html", "as one self-contained page")
    .option("--out <file>", "write the report to a file; the counts go to standard error")
    .option(
      "--watch <seconds>",
      "look again at this interval until Ctrl-C, and report when something has changed",
      wholeNumber(1, 86_400),
    )
    .option("--json-schema", "print the JSON Schema of --json, and do nothing else");
  return apiOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  if (options.jsonSchema) {
    const { driftReportJsonSchema } = await import("../workflows/drift/report.ts");
    return write(`${JSON.stringify(driftReportJsonSchema(), null, 2)}\n`, undefined);
  }
  if ((options.stack === undefined) === (options.catalog === undefined)) {
    throw new UsageError("name what is declared: --stack <file> or --catalog <file>");
  }
  refuseToOverwrite(options);
  if (options.watch === undefined) await reportOn(options);
  else await watch(options, options.watch);
}

/** A report in the place of what it was made from would cost a catalog. */
function refuseToOverwrite({ out, stack, catalog }: Options): void {
  const input = stack ?? catalog;
  if (out === undefined || input === undefined || resolve(out) !== resolve(input)) return;
  throw new UsageError(`--out ${out} would overwrite what is declared; name another file`);
}

async function watch(options: Options, seconds: number): Promise<void> {
  if (options.stack === "-") throw new UsageError("--watch reads again and again: name a file");
  const signal = interruption();
  // Until there is a report.
  process.exitCode = 1;
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      last = await reportOn(options, { last, signal });
    } catch (error) {
      // A call that never worked needs the user; one that did may work again.
      if (last === undefined && !signal.aborted) throw error;
      if (!signal.aborted) process.stderr.write(`${oneLine((error as Error).message)}\n`);
    }
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** Compares once; the report is written unless it is the same as the last. */
async function reportOn(
  options: Options,
  watching?: { readonly last: string | undefined; readonly signal: AbortSignal },
): Promise<string> {
  const { driftReport } = await import("../workflows/drift/drift-report.ts");
  const declared = await declaredIn(options);
  const prefix = options.prefix ?? options.catalogPrefix;
  const report = await driftReport(
    { ...declared, prefix },
    { ...connectionOf(options), signal: watching?.signal },
  );
  const identity = JSON.stringify(report);
  if (identity === watching?.last) return identity;
  process.exitCode = report.drift ? 2 : Math.sign(report.summary.unknown);
  const text = await render(report, options);
  const stamp = watching && !isForMachines(options) ? `${new Date().toISOString()}\n` : "";
  await write(stamp + text, options.out);
  await announce(report, options);
  return identity;
}

async function declaredIn({
  stack,
  catalog,
  catalogPrefix,
  validForDays,
}: Options): Promise<DriftReportArgs> {
  if (stack !== undefined) {
    return { stack: await readStackExport(stack) };
  }
  const { readCatalogFile } = await import("../catalog/file.ts");
  return {
    declared: await readCatalogFile(catalog ?? "", { prefix: catalogPrefix, validForDays }),
  };
}

async function render(report: DriftReport, options: Options): Promise<string> {
  if (options.html) return (await import("../workflows/drift/render/html.ts")).driftHtml(report);
  if (options.markdown) {
    return (await import("../workflows/drift/render/markdown.ts")).driftMarkdown(report);
  }
  // One line for each report of a watch, so that a reader can tell them apart.
  if (options.json) return `${JSON.stringify(report, null, options.watch ? 0 : 2)}\n`;
  const { driftTable } = await import("../workflows/drift/render/table.ts");
  if (options.out !== undefined) return driftTable(report);
  return driftTable(report, {
    width: process.stdout.columns || undefined,
    paint: (colour, text) => styleText(colour, text, { stream: process.stdout }),
  });
}

function isForMachines({ json, markdown, html }: Options): boolean {
  return Boolean(json || markdown || html);
}

async function announce(report: DriftReport, { out }: Options): Promise<void> {
  const { unknown } = report.summary;
  if (out !== undefined) {
    const { summaryOf } = await import("../workflows/drift/summary.ts");
    process.stderr.write(`${out}: ${summaryOf(report)}\n`);
  }
  if (unknown > 0) {
    const which = unknown === 1 ? "1 product was" : `${unknown} products were`;
    const remedy = "export the stack with --show-secrets to have secret fields compared";
    process.stderr.write(`${oneLine(`${which} edited and could not be compared; ${remedy}`)}\n`);
  }
}
