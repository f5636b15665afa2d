import { cut } from "../text/cut.ts";
import { escapeControl } from "../text/escape-control.ts";
import { plainTable } from "../text/table.ts";
import type { SweepOutcome, SweepResult, SweptProduct } from "../workflows/sweep/sweep.ts";
import { oneLine } from "./failure.ts";

const WORDS: Readonly<Record<SweepOutcome, string>> = {
  matched: "would be deleted",
  deleted: "deleted",
  gone: "already gone",
  spared: "spared: edited or used since it was listed",
  failed: "failed",
  untried: "not tried",
};

/** Formats a product's outcome as a line, for when it becomes known. */
export function outcomeLine({ externalId, outcome, error }: SweptProduct): string {
  const reason = error === undefined ? "" : `: ${oneLine(error.message).replace(/^[^:]*: /, "")}`;
  return `${escapeControl(externalId)}  ${WORDS[outcome]}${reason}\n`;
}

/** Formats what a sweep prints at its end: a table after a dry run, else the counts. */
export function sweepSummary(result: SweepResult): string {
  const { products, kept, dryRun, prefix } = result;
  const keptLine =
    kept.length === 0
      ? ""
      : `Kept because a stack manages them: ${kept.map(escapeControl).join(", ")}\n`;
  if (products.length === 0) {
    return `${keptLine}Nothing to delete with the prefix ${JSON.stringify(prefix)}.\n`;
  }
  if (!dryRun) return `${keptLine}${countsOf(products)}\n`;
  const matched = products.filter(({ outcome }) => outcome === "matched");
  const others = products.filter(({ outcome }) => outcome !== "matched").map(outcomeLine);
  const table = plainTable(
    ["PRODUCT", "TITLE", "EDITED", "LAST USED"],
    matched.map(({ externalId, title, updatedAt, lastUsedAt }) => [
      cut(escapeControl(externalId), 60),
      cut(escapeControl(title), 40),
      dayOf(updatedAt),
      lastUsedAt === null ? "never" : dayOf(lastUsedAt),
    ]),
  );
  return `${table}${others.join("")}${keptLine}\nDry run: ${matched.length} would be deleted. Run again with --yes to delete.\n`;
}

function countsOf(products: readonly SweptProduct[]): string {
  const groups = Map.groupBy(products, ({ outcome }) => outcome);
  return [...groups].map(([outcome, group]) => `${group.length} ${WORDS[outcome]}`).join(", ");
}

function dayOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "not known" : date.toISOString().slice(0, 10);
}
