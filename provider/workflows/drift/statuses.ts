/** All statuses, in the order in which a report holds its products. */
export const STATUSES = ["modified", "missing", "unknown", "unmanaged", "inSync"] as const;

/**
 * How a product compares with its declaration. `modified`: a declared field differs. `missing`: it
 * is declared and does not exist. `unknown`: only fields that can't be compared might differ:
 * unreadable secrets of a product that was edited, or fields that the API answered in an
 * undocumented form. `unmanaged`: it exists and is not declared. `inSync`: no declared field
 * differs.
 *
 * @useDeclaredType
 */
export type DriftStatus = (typeof STATUSES)[number];

/** All statuses, in the order in which people read them: what shoppers miss comes first. */
export const SHOWN_ORDER: readonly DriftStatus[] = [
  "missing",
  "modified",
  "unknown",
  "unmanaged",
  "inSync",
];

/** The statuses as reports for people write them. */
export const LABELS: Readonly<Record<DriftStatus, string>> = {
  modified: "modified",
  missing: "missing",
  unknown: "not comparable",
  unmanaged: "unmanaged",
  inSync: "in sync",
};

/** The statuses as one character, as people know them from other tools that report differences. */
export const MARKS: Readonly<Record<DriftStatus, string>> = {
  missing: "-",
  modified: "~",
  unknown: "?",
  unmanaged: "+",
  inSync: "=",
};
