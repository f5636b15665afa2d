import { isJsonObject } from "../api/json.ts";
import { excerpt, formatPath, type Problem, quotedExcerpt } from "../api/problems.ts";
import { checkInputs } from "../product/check.ts";
import type { Declaration } from "../product/declaration.ts";
import { roundTripProblems } from "../product/round-trip-problem.ts";
import { quoted } from "../text/escape-control.ts";
import type { ImageFolder } from "./image-folder.ts";
import { imagesOfTexts } from "./image-texts.ts";
import type { CatalogFileRow, CatalogOptions, CatalogTransform } from "./options.ts";
import { catalogError } from "./problem.ts";
import type { LeftOutProduct } from "./report.ts";
import { columnNames, type Fields, type Row } from "./row.ts";
import { called } from "./sources/custom.ts";
import { inProgram, type WriteOption } from "./write-option.ts";

export interface DeclareOptions extends CatalogOptions {
  /** Changes what a row declares, or leaves the row out by returning undefined. */
  readonly transform?: CatalogTransform<object> | undefined;
  /** Writes an option as the user does. Default: as programs do. */
  readonly writeOption?: WriteOption | undefined;
}

/** A product whose row passed the check. */
export interface Declared {
  /** The externalId as the row has it, without the prefix. */
  readonly id: string;
  readonly declaration: Fields;
}

/** What the rows of a catalog declare, and what is left out. */
export interface DeclaredCatalog {
  readonly declared: Declared[];
  readonly leftOut: readonly LeftOutProduct[];
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
  rows: Iterable<Row>,
  options: DeclareOptions,
  known: (value: unknown) => unknown = (value) => value,
  folder?: ImageFolder,
): DeclaredCatalog {
  const { validForDays, onExisting, writeOption = inProgram } = options;
  const defaults = withoutUndefined({ validForDays, onExisting });
  const wrongOptions = checkInputs({ externalId: "any", ...defaults }).map(({ path, message }) => ({
    path: "options",
    message: `${writeOption(path)} ${message}`,
  }));
  if (wrongOptions.length > 0) throw catalogError(catalog, wrongOptions);
  const problems: Problem[] = [];
  const declared: Declared[] = [];
  const leftOut: LeftOutProduct[] = [];
  const placesById = new Map<string, Row["locate"]>();
  for (const row of rows) {
    const result = declareRow(row, defaults, options, known, folder);
    if (result === undefined) continue;
    if ("problems" in result) {
      for (const problem of result.problems) problems.push(problem);
      continue;
    }
    if ("reason" in result) {
      leftOut.push(result);
      continue;
    }
    const locateFirst = placesById.get(result.id);
    if (locateFirst === undefined) {
      placesById.set(result.id, row.locate);
      declared.push(result);
    } else {
      const message = `duplicate externalId ${quoted(result.id)}, first used at ${locateFirst("externalId")}`;
      problems.push({ path: row.locate("externalId"), message });
    }
  }
  if (problems.length > 0) throw catalogError(catalog, problems);
  return { declared, leftOut };
}

/**
 * Returns what a row declares, or its problems, or why it is left out; undefined when `transform`
 * leaves it out.
 */
function declareRow(
  row: Row,
  defaults: Fields,
  { prefix = "", transform, writeOption = inProgram }: DeclareOptions,
  known: (value: unknown) => unknown,
  folder: ImageFolder | undefined,
): Declared | { readonly problems: readonly Problem[] } | LeftOutProduct | undefined {
  const { problems = [] } = row;
  if (row.leftOut !== undefined) return leftOutOf(row, row.fields, row.leftOut);
  if (row.fields === undefined) return { problems };
  if (!isJsonObject(row.fields)) {
    return { problems: [{ path: row.locate(), message: "must be an object" }] };
  }
  // In a program, an image is an object; the types say so.
  const { fields, problems: wrongTexts } =
    folder === undefined ? { fields: row.fields, problems: [] } : imagesOfTexts(row.fields);
  let own: Fields | undefined = fields;
  if (transform !== undefined) {
    if (problems.length > 0) return { problems };
    const { source, records = [source] } = row;
    own = called("transform", row, () =>
      transform(productFields(fields), source as CatalogFileRow, records as CatalogFileRow[]),
    ) as Fields | undefined;
    if (own === undefined) return undefined;
  }
  if (row.withoutImages !== undefined && own.images === undefined && problems.length === 0) {
    if (row.withoutImages === "skip") return leftOutOf(row, own, "has no image");
    const message = `the product ${quotedExcerpt(String(own.externalId), 100)} has no image; give it one, or leave it out with ${writeOption("withoutImages", "skip")}`;
    return { problems: [{ path: row.locate(), message }] };
  }
  const { externalId: id, ...rest } = { ...defaults, ...withoutUndefined(own) };
  // An empty id stays empty, so that the check finds it.
  const externalId = typeof id === "string" ? id && prefix + id : undefined;
  const declaration: Record<string, unknown> = { externalId, ...rest };
  let failures = typeof id === "number" ? [numberProblem(id)] : [];
  const wrongId = failures.length > 0;
  failures = failures.concat(
    problemsOf(declaration, known).filter(({ path }) => !wrongId || path !== "externalId"),
  );
  if (folder !== undefined && "images" in declaration) {
    const { images, problems: outside } = folder.place(declaration.images);
    declaration.images = images;
    failures = failures.concat(outside);
  }
  const isNamed = (path: string) => wrongTexts.some((text) => path.startsWith(text.path));
  failures = [...wrongTexts, ...failures.filter(({ path }) => !isNamed(path))];
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

/** A JSON file may have an id as a number, in which a long one has lost its last digits. */
function numberProblem(id: number): Problem {
  const message = `must be a string, not the number ${id}; write it in quotes: "${id}"`;
  return { path: "externalId", message };
}

function leftOutOf(row: Row, fields: unknown, reason: string): LeftOutProduct {
  const id = isJsonObject(fields) ? fields.externalId : undefined;
  return { externalId: typeof id === "string" ? id : undefined, place: row.locate(), reason };
}

/** Picks the fields of a product from a row that may have other columns. */
function productFields(fields: Fields): Partial<Declaration> {
  const names = columnNames();
  return Object.fromEntries(Object.entries(fields).filter(([key]) => names.includes(key)));
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
