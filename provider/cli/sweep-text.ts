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

/** The options by which products that are in use are spared. */
interface Spans {
  readonly olderThan?: number;
  readonly unusedFor?: number;
}

/** Formats what a sweep prints at its end: a table after a dry run, else the counts. */
export function sweepSummary(result: SweepResult, spans: Spans): string {
  const { products, dryRun, prefix, active } = result;
  if (products.length === 0) {
    const nothing = `Nothing to delete with the prefix ${JSON.stringify(prefix)}`;
    const reason = active === 0 ? "" : `: ${active} match, all spared by ${namesOf(spans)}`;
    return `${keptLine(result)}${nothing}${reason}.\n`;
  }
  if (!dryRun) return `${sparedLines(result, spans)}${countsOf(products)}\n`;
  const count = matched(products).length;
  return `${listingText(result, spans)}\nDry run: ${count} would be deleted. Run again with --yes to delete.\n`;
}

/** Formats the products that would be deleted, and what is spared. */
export function listingText(result: SweepResult, spans: Spans): string {
  const { products } = result;
  const others = products.filter(({ outcome }) => outcome !== "matched").map(outcomeLine);
  const table = plainTable(
    ["PRODUCT", "TITLE", "EDITED", "LAST USED"],
    matched(products).map(({ externalId, title, updatedAt, lastUsedAt }) => [
      cut(escapeControl(externalId), 60),
      cut(escapeControl(title), 40),
      dayOf(updatedAt),
      lastUsedAt === null ? "never" : dayOf(lastUsedAt),
    ]),
  );
  return `${table}${others.join("")}${sparedLines(result, spans)}`;
}

/** Returns the products that a sweep deletes. */
export function matched(products: readonly SweptProduct[]): SweptProduct[] {
  return products.filter(({ outcome }) => outcome === "matched");
}

function sparedLines(result: SweepResult, spans: Spans): string {
  const { active } = result;
  const line = active === 0 ? "" : `Spared by ${namesOf(spans)}: ${active} more\n`;
  return keptLine(result) + line;
}

function keptLine({ kept }: SweepResult): string {
  if (kept.length === 0) return "";
  return `Kept because a stack manages them: ${kept.map(escapeControl).join(", ")}\n`;
}

function namesOf({ olderThan, unusedFor }: Spans): string {
  const names = [
    ...(olderThan === undefined ? [] : ["--older-than"]),
    ...(unusedFor === undefined ? [] : ["--unused-for"]),
  ];
  return names.join(" and ");
}

function countsOf(products: readonly SweptProduct[]): string {
  const groups = Map.groupBy(products, ({ outcome }) => outcome);
  return [...groups].map(([outcome, group]) => `${group.length} ${WORDS[outcome]}`).join(", ");
}

function dayOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "not known" : date.toISOString().slice(0, 10);
}
