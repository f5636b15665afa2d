import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { checkInputs } from "../product/check.ts";
import { catalogError } from "./problem.ts";
import { COLUMNS, type Row } from "./row.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** What holds for all rows of a catalog. */
export interface DeclareOptions {
  readonly prefix?: string | undefined;
  readonly validForDays?: number | null | undefined;
  readonly onExisting?: "fail" | "adopt" | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the faces of this function say what it takes and gives.
  readonly transform?: ((declaration: any, source: any) => object | undefined) | undefined;
}

/** A row that passed. */
export interface Declared {
  /** The externalId as the row has it, without the prefix. */
  readonly id: string;
  readonly declaration: Fields;
}

/**
 * What the rows declare, every one checked by the rules that the provider has for a product.
 *
 * @param catalog - What the rows come from, for the error's first line.
 * @param known - Replaces what a program does not know yet by the engine's sign for it.
 * @throws ValidationError that names each problem of each row with its place.
 */
export function declare(
  catalog: string,
  rows: readonly Row[],
  options: DeclareOptions,
  known: (value: unknown) => unknown = (value) => value,
): Declared[] {
  const { validForDays, onExisting } = options;
  const defaults = definedOf({ validForDays, onExisting });
  const wrongOptions = failuresOf({ externalId: "any", ...defaults }, () => "options");
  if (wrongOptions.length > 0) throw catalogError(catalog, wrongOptions);
  const problems: Problem[] = [];
  const declared: Declared[] = [];
  const places = new Map<string, Row>();
  for (const row of rows) {
    const found = declareRow(row, defaults, options, known);
    if (Array.isArray(found)) problems.push(...found);
    if (found === undefined || Array.isArray(found)) continue;
    const twin = places.get(found.id);
    if (twin === undefined) {
      places.set(found.id, row);
      declared.push(found);
    } else {
      const reason = `externalId ${JSON.stringify(found.id)} is that of ${twin.locate("externalId")} as well`;
      problems.push({ path: row.locate("externalId"), message: reason });
    }
  }
  if (problems.length > 0) throw catalogError(catalog, problems);
  return declared;
}

/** What one row declares, or what is wrong with it; undefined when `transform` leaves it out. */
function declareRow(
  row: Row,
  defaults: Fields,
  { prefix = "", transform }: DeclareOptions,
  known: (value: unknown) => unknown,
): Declared | Problem[] | undefined {
  const problems = row.problems ?? [];
  if (row.fields === undefined) return [...problems];
  if (!isJsonObject(row.fields)) return [{ path: row.locate(), message: "must be an object" }];
  let own: Fields | undefined = row.fields;
  if (transform !== undefined) {
    if (problems.length > 0) return [...problems];
    own = transformed(row, () => transform(pick(row.fields as Fields), row.source));
    if (own === undefined) return undefined;
  }
  const { externalId: id, ...rest } = { ...defaults, ...definedOf(own) };
  const externalId = typeof id === "string" ? (id === "" ? id : prefix + id) : undefined;
  const failures = failuresOf({ ...(known(rest) as Fields), externalId }, (property) =>
    row.locate(property),
  );
  if (problems.length + failures.length > 0) return [...problems, ...failures];
  return { id: id as string, declaration: { externalId, ...rest } };
}

function transformed(row: Row, transform: () => object | undefined): Fields | undefined {
  try {
    return transform() as Fields | undefined;
  } catch (cause) {
    const { message } = cause as Error;
    const reason = `${row.locate()}: \`transform\` failed: ${message}`;
    throw new ValidationError({ code: "INVALID_CATALOG", message: reason, cause });
  }
}

/** The fields of a product among those that the row may have of its own. */
function pick(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => COLUMNS.includes(key)));
}

function failuresOf(inputs: Fields, locate: (property: string) => string): Problem[] {
  return checkInputs(inputs).map(({ path, message }) => ({
    path: locate(path),
    message: `${path} ${message}`,
  }));
}

function definedOf(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
