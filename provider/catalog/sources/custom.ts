import { ValidationError } from "../../api/errors.ts";
import { isJsonObject } from "../../api/json.ts";
import { type Problem, quotedExcerpt } from "../../api/problems.ts";
import type { Document, Entry } from "../document.ts";
import type { CatalogFileRow, CatalogSourceOptions } from "../options.ts";
import { catalogError } from "../problem.ts";
import type { Row } from "../row.ts";
import type { Reading } from "./source.ts";

/** Makes rows by the functions of the user: `groupBy` and `map`. */
export function customRows(document: Document, { file, options }: Reading): Row[] {
  const { groupBy, map } = options;
  if (typeof groupBy === "string") refuseUnknownColumn(document, groupBy, file);
  const rows: Row[] = [];
  const groups = new Map<unknown, Entry[]>();
  for (const entry of document.entries) {
    const { problems = [] } = entry;
    const key = problems.length > 0 ? problems : keyOf(entry, groupBy);
    if (Array.isArray(key)) {
      rows.push({ fields: undefined, problems: key, locate: (property) => entry.locate(property) });
      continue;
    }
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...rows, ...Array.from(groups.values(), (entries) => toRow(entries, map))];
}

function toRow(entries: readonly Entry[], map: CatalogSourceOptions["map"]): Row {
  const [main] = entries as readonly [Entry, ...Entry[]];
  const locate = (property?: string) => main.locate(property);
  const records = entries.map(({ value }) => value as CatalogFileRow);
  const [source] = records;
  if (map === undefined) return { source, records, fields: source, locate };
  const fields = called("map", main, () => map(records));
  const leftOut = fields === undefined ? "is left out by `map`" : undefined;
  return { source, records, fields: fields ?? {}, leftOut, locate };
}

/** Returns what the entry is grouped by, or its problems. Without `groupBy`, it is alone. */
function keyOf(entry: Entry, groupBy: CatalogSourceOptions["groupBy"]): unknown {
  if (groupBy === undefined) return entry;
  const { value } = entry;
  const problem = (message: string): Problem[] => [{ path: entry.locate(), message }];
  if (!isJsonObject(value)) return problem("must be an object");
  const key =
    typeof groupBy === "string"
      ? value[groupBy]
      : called("groupBy", entry, () => groupBy(value as CatalogFileRow));
  if (typeof key === "number" || (typeof key === "string" && key.trim() !== "")) {
    return String(key).trim();
  }
  const name = typeof groupBy === "string" ? quotedExcerpt(groupBy, 60) : "`groupBy`";
  return problem(`${name} has no value here, so nobody can say which product the row belongs to`);
}

function refuseUnknownColumn(document: Document, column: string, file: string): void {
  if (document.kind !== "table" || document.columns.includes(column)) return;
  const names = document.columns.map((name) => quotedExcerpt(name, 40));
  const list = names.length > 10 ? [...names.slice(0, 10), "…"] : names;
  const message = `groupBy: there is no column ${quotedExcerpt(column, 60)}; the columns are ${list.join(", ")}`;
  throw catalogError(file, [{ path: "options", message }]);
}

/** Calls a function of the user, whose failure is an error that names the record. */
export function called<Result>(
  name: string,
  entry: Pick<Entry, "locate">,
  call: () => Result,
): Result {
  try {
    return call();
  } catch (cause) {
    const message = `${entry.locate()}: \`${name}\` failed: ${(cause as Error).message}`;
    throw new ValidationError({ code: "INVALID_CATALOG", message, cause });
  }
}
