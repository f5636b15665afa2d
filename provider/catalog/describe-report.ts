import { excerpt, quotedExcerpt } from "../api/problems.ts";
import type { CatalogReport, LeftOutProduct } from "./report.ts";
import { SOURCES } from "./sources.ts";
import { inProgram, type WriteOption } from "./write-option.ts";

/** Ids that a line names for each reason. */
const MAX_IDS = 5;

/** Says in one line what was read from a file, and what was left out and why. */
export function describeReport(
  file: string,
  report: CatalogReport,
  writeOption: WriteOption = inProgram,
): string {
  const { from, isDetected, products, images, leftOut } = report;
  const title = SOURCES.find(({ name }) => name === from)?.title;
  const detected = isDetected ? ` by its columns (${writeOption("from", from)})` : "";
  const source = title === undefined ? "by groupBy and map" : `as ${title}${detected}`;
  const read = `${excerpt(file, 300)}: read ${source}`;
  const left = Array.from(
    Map.groupBy(leftOut, ({ reason }) => reason),
    ([reason, list]) => `; left out ${count(list.length, "product")} that ${plural(reason, list)}`,
  );
  return `${read}: ${count(products, "product")}, ${count(images, "image")}${left.join("")}`;
}

/** For example `has no image ("gift-card", "voucher" and 3 more)`. */
function plural(reason: string, list: readonly LeftOutProduct[]): string {
  const words =
    list.length === 1 ? reason : reason.replace(/^has\b/, "have").replace(/^is\b/, "are");
  const ids = list
    .slice(0, MAX_IDS)
    .map(({ externalId, place }) =>
      externalId === undefined ? place : quotedExcerpt(externalId, 60),
    );
  const more = list.length - ids.length;
  return `${words} (${ids.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
