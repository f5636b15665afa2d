/** All statuses, in the order in which a report lists its products: what needs action first. */
export const STATUSES = ["modified", "missing", "unknown", "unmanaged", "inSync"] as const;

/**
 * How a product compares with its declaration. `modified`: a declared field differs. `missing`: it
 * is declared and does not exist. `unknown`: it was edited, and only secret fields that can't be
 * read might differ. `unmanaged`: it exists and is not declared. `inSync`: no declared field
 * differs.
 *
 * @useDeclaredType
 */
export type DriftStatus = (typeof STATUSES)[number];

/** The statuses as reports for people write them. */
export const LABELS: Readonly<Record<DriftStatus, string>> = {
  modified: "modified",
  missing: "missing",
  unknown: "not comparable",
  unmanaged: "unmanaged",
  inSync: "in sync",
};
