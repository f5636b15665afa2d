import { escapeControl } from "../../text/escape-control.ts";
import type { DriftReport } from "./report.ts";
import { LABELS, SHOWN_ORDER } from "./statuses.ts";

/** Formats the counts of a report as one line, such as "1 missing, 2 modified, 95 in sync". */
export function summarizeDrift({ summary }: DriftReport): string {
  const counts = SHOWN_ORDER.filter((status) => summary[status] > 0 || status === "inSync").map(
    (status) => `${summary[status]} ${LABELS[status]}`,
  );
  return counts.join(", ");
}

/** Products that a note names one by one. */
const MAX_NAMED = 10;

/**
 * Names the products with fields that the API stores in another form than declared; undefined when
 * there are none.
 *
 * @param format - Formats the name of a product and its fields.
 */
export function rewrittenNote(
  { products }: DriftReport,
  format: (text: string) => string = (text) => text,
): string | undefined {
  const noted = products.filter(({ rewritten }) => rewritten.length > 0);
  if (noted.length === 0) return undefined;
  const named = noted
    .slice(0, MAX_NAMED)
    .map(({ externalId, rewritten }) =>
      format(`${escapeControl(externalId)} (${rewritten.join(", ")})`),
    );
  const more = noted.length - named.length;
  const rest = more > 0 ? `, and ${more} more` : "";
  return `Stored in another form than declared, which counts as equal: ${named.join(", ")}${rest}`;
}
