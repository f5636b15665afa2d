import { canonicalJson, isJsonObject, own } from "../api/json.ts";

/** One value that is not the same in two JSON values. */
export interface Difference {
  readonly path: readonly (string | number)[];
  /** Undefined where there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Finds the parts that differ: the items of lists by their position, and the keys of objects. */
export function differences(
  before: unknown,
  after: unknown,
  path: Difference["path"] = [],
): Difference[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, index) => differences(before[index], after[index], [...path, index]));
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(own(before, key), own(after, key), [...path, key]),
    );
  }
  return [{ path, before, after }];
}
