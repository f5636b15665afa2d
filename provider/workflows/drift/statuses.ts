/** How a product can stand, in the order in which a report shows it: what needs doing first. */
export const STATUSES = ["modified", "missing", "unknown", "unmanaged", "inSync"] as const;

export type DriftStatus = (typeof STATUSES)[number];

/** The statuses in words. */
export const LABELS: Readonly<Record<DriftStatus, string>> = {
  modified: "modified",
  missing: "missing",
  unknown: "not comparable",
  unmanaged: "unmanaged",
  inSync: "in sync",
};
