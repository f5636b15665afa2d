import { styleText } from "node:util";
import { type ReportFormat, rendererOf } from "../workflows/drift/formats.ts";
import type { DriftReport } from "../workflows/drift/report.ts";
import { summarizeDrift } from "../workflows/drift/summary.ts";
import { oneLine } from "./failure.ts";
import { write } from "./files.ts";

/** Where and how a report is written. */
export interface Output {
  readonly format: ReportFormat;
  /** The file to write; undefined = standard output. */
  readonly out: string | undefined;
  /** Whether more reports may follow. */
  readonly watching: boolean;
}

/** Writes a report, and sets the exit code: 0 in sync, 2 drift, 1 not comparable. */
export async function writeReport(report: DriftReport, output: Output): Promise<void> {
  const { format, out, watching } = output;
  const { unknown } = report.summary;
  process.exitCode = report.drift ? 2 : Math.sign(unknown);
  const renderer = rendererOf(format);
  const text = renderer.render(report, {
    ...(out === undefined && terminal()),
    // One line each, so that a reader can tell reports apart.
    compact: watching,
  });
  const time = watching && !renderer.forMachines ? `${new Date().toISOString()}\n` : "";
  await write(time + text, out);
  if (out !== undefined) process.stderr.write(`${out}: ${summarizeDrift(report)}\n`);
  const incomparable = report.products.filter(({ status }) => status === "unknown");
  const odd = incomparable.filter(({ problems }) => problems.length > 0).length;
  explain(
    incomparable.length - odd,
    "edited and could not be compared; export the stack with --show-secrets to compare secret fields",
  );
  explain(
    odd,
    "answered in an undocumented form and could not be compared; the report names where",
  );
}

/** Says on standard error why products could not be compared. */
function explain(count: number, reason: string): void {
  if (count === 0) return;
  process.stderr.write(
    `${oneLine(`${count === 1 ? "1 product was" : `${count} products were`} ${reason}`)}\n`,
  );
}

/** Returns the terminal's width and whether it wants colors, as NO_COLOR and FORCE_COLOR say. */
function terminal() {
  const probe = styleText("bold", "x", { stream: process.stdout });
  return { width: process.stdout.columns || undefined, colors: probe !== "x" };
}
