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
  /** Whether values are left whole on a terminal. */
  readonly wide: boolean;
  /** Whether more reports may follow. */
  readonly watching: boolean;
}

/**
 * Writes a report, and sets the exit code: 0 in sync, 2 drift, 1 not comparable.
 *
 * @param previous - The report before, to mark what is new since.
 */
export async function writeReport(
  report: DriftReport,
  output: Output,
  previous?: DriftReport,
): Promise<void> {
  const { format, out, wide, watching } = output;
  const { unknown } = report.summary;
  process.exitCode = report.drift ? 2 : Math.sign(unknown);
  const renderer = rendererOf(format);
  const text = renderer.render(report, {
    ...(out === undefined && terminal(wide)),
    previous,
    // One line each, so that a reader can tell reports apart.
    compact: watching,
  });
  // A blank line parts reports that follow each other.
  const gap = previous === undefined || renderer.forMachines || out !== undefined ? "" : "\n";
  await write(gap + text, out);
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

/**
 * Returns the width to which lines are cut, if that is a terminal's, and whether it wants colors, as
 * NO_COLOR and FORCE_COLOR say.
 */
function terminal(wide: boolean) {
  const probe = styleText("bold", "x", { stream: process.stdout });
  return { width: wide ? undefined : process.stdout.columns || undefined, colors: probe !== "x" };
}
