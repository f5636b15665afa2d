import type { DriftReport } from "./report.ts";
import { LABELS, STATUSES } from "./statuses.ts";

/** Formats the counts of a report as one line, such as "2 modified, 1 missing, 95 in sync". */
export function summarizeDrift({ summary }: DriftReport): string {
  const counts = STATUSES.filter((status) => summary[status] > 0 || status === "inSync").map(
    (status) => `${summary[status]} ${LABELS[status]}`,
  );
  return counts.join(", ");
}
