import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import { excerpt, formatPath, type Problem } from "../api/problems.ts";
import { checkInputs } from "../product/check.ts";
import type { Declaration } from "../product/declaration.ts";
import { roundTripProblems } from "../product/round-trip-problem.ts";
import type { ImageFolder } from "./image-folder.ts";
import { imagesOfWords } from "./image-words.ts";
import type { CatalogFileRow, CatalogOptions } from "./options.ts";
import { catalogError } from "./problem.ts";
import { columnNames, type Fields, type Row } from "./row.ts";

export interface DeclareOptions extends CatalogOptions {
  /** Changes what a row declares, or leaves the row out by returning undefined. */
  readonly transform?:
    | ((declaration: Partial<Declaration>, row: CatalogFileRow) => object | undefined)
    | undefined;
}

/** A product whose row passed the check. */
export interface Declared {
  /** The externalId as the row has it, without the prefix. */
  readonly id: string;
  readonly declaration: Fields;
}

/**
 * Makes declarations of rows, and checks each by the rules that the provider has for a product.
 *
 * @param catalog - Path or name of the catalog, for the error's first line.
 * @param known - Replaces values that a program does not know yet by what the engine writes for
 * them. Only the check sees the replaced values.
 * @param folder - Where local images are, if the rows come from a file.
 * @throws ValidationError that names each problem of each row with its place.
 */
export function declare(
  catalog: string,
  rows: readonly Row[],
  options: DeclareOptions,
  known: (value: unknown) => unknown = (value) => value,
  folder?: ImageFolder,
): Declared[] {
  const { validForDays, onExisting } = options;
  const defaults = withoutUndefined({ validForDays, onExisting });
  const wrongOptions = checkInputs({ externalId: "any", ...defaults }).map(({ path, message }) => ({
    path: "options",
    message: `${path} ${message}`,
  }));
  if (wrongOptions.length > 0) throw catalogError(catalog, wrongOptions);
  const problems: Problem[] = [];
  const declared: Declared[] = [];
  const rowsById = new Map<string, Row>();
  for (const row of rows) {
    const result = declareRow(row, defaults, options, known, folder);
    if (result === undefined) continue;
    if ("problems" in result) {
      for (const problem of result.problems) problems.push(problem);
      continue;
    }
    const first = rowsById.get(result.id);
    if (first === undefined) {
      rowsById.set(result.id, row);
      declared.push(result);
    } else {
      const message = `duplicate externalId ${JSON.stringify(result.id)}, first used at ${first.locate("externalId")}`;
      problems.push({ path: row.locate("externalId"), message });
    }
  }
  if (problems.length > 0) throw catalogError(catalog, problems);
  return declared;
}

/** Returns what a row declares, or its problems, or undefined when `transform` leaves it out. */
function declareRow(
  row: Row,
  defaults: Fields,
  { prefix = "", transform }: DeclareOptions,
  known: (value: unknown) => unknown,
  folder: ImageFolder | undefined,
): Declared | { readonly problems: readonly Problem[] } | undefined {
  const { problems = [] } = row;
  if (row.fields === undefined) return { problems };
  if (!isJsonObject(row.fields)) {
    return { problems: [{ path: row.locate(), message: "must be an object" }] };
  }
  const fields = folder === undefined ? row.fields : imagesOfWords(row.fields);
  let own: Fields | undefined = fields;
  if (transform !== undefined) {
    if (problems.length > 0) return { problems };
    own = transformed(row, () => transform(productFields(fields), row.source as CatalogFileRow));
    if (own === undefined) return undefined;
  }
  const { externalId: id, ...rest } = { ...defaults, ...withoutUndefined(own) };
  // An empty id stays empty, so that the check finds it.
  const externalId = typeof id === "string" ? id && prefix + id : undefined;
  const declaration: Record<string, unknown> = { externalId, ...rest };
  let failures = problemsOf(declaration, known);
  if (folder !== undefined && "images" in declaration) {
    const { images, problems: outside } = folder.place(declaration.images);
    declaration.images = images;
    failures = failures.concat(outside);
  }
  const located = failures.map(({ path, message }) => ({
    path: row.locate(path),
    message: `${excerpt(path, 200)} ${message}`,
  }));
  if (problems.length + located.length > 0) {
    return { problems: [...problems, ...located] };
  }
  return { id: id as string, declaration };
}

/**
 * Finds every problem of a declaration. Its data is searched first, because no other check could
 * search data that contains itself, and because `checkInputs` accepts the text by which Pulumi
 * marks unknown values in any place.
 */
function problemsOf(declaration: Fields, known: (value: unknown) => unknown): Problem[] {
  const entries = Object.entries(declaration);
  const unfit = new Map<string, Problem[]>();
  for (const [field, value] of entries) {
    // A number is no data, and has a rule of its own.
    if (value === undefined || typeof value === "number") continue;
    const found = roundTripProblems(value);
    if (found.length === 0) continue;
    unfit.set(
      field,
      found.map(({ path, message }) => ({ path: formatPath([field, ...path]), message })),
    );
  }
  const fit = Object.fromEntries(entries.filter(([field]) => !unfit.has(field)));
  return [
    ...[...unfit.values()].flat(),
    ...checkInputs(known(fit) as Fields).filter(({ path }) => !unfit.has(path)),
  ];
}

function transformed(row: Row, transform: () => object | undefined): Fields | undefined {
  try {
    return transform() as Fields | undefined;
  } catch (cause) {
    const message = `${row.locate()}: \`transform\` failed: ${(cause as Error).message}`;
    throw new ValidationError({ code: "INVALID_CATALOG", message, cause });
  }
}

/** Picks the fields of a product from a row that may have other columns. */
function productFields(fields: Fields): Partial<Declaration> {
  const names = columnNames();
  return Object.fromEntries(Object.entries(fields).filter(([key]) => names.includes(key)));
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
