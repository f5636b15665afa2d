import { ValidationError } from "../../api/errors.ts";
import { canonicalJson, isJsonObject } from "../../api/json.ts";
import { PRODUCT_FIELDS } from "../../api/product.ts";
import { FIELDS, type Field } from "../../product/field-rules.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { quoted } from "../../text/escape-control.ts";

/** The way to a part of a field: keys and positions; null stands for each of them. */
type Path = readonly (string | null)[];

const EXAMPLES = 'title, metadata.stock, metadata["a.b"], images[0] or images[*].role';

/** One step of a path: `.key`, `.*`, `[0]`, `[*]` or `["any key"]`. */
const STEP = /\.([^.[\]"]+)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The fields, the parts of fields and the products that a drift report leaves out. */
export class Ignored {
  readonly #paths = new Map<Field, Path[]>();
  readonly #ids = new Set<string>();
  readonly #patterns: RegExp[] = [];

  /**
   * @param entries - Paths as Pulumi's `ignoreChanges` takes them, and ids of products or patterns of
   * them, such as `test-*`. What names a field is a path.
   * @param declaredIds - Tells an id from a field that is misspelled.
   * @throws ValidationError (`INVALID_OPTIONS`) for an entry that can't be meant as it is written.
   */
  constructor(entries: readonly string[], declaredIds: ReadonlySet<string>) {
    for (const entry of entries) {
      const root = /^\w*/.exec(entry)?.[0] ?? "";
      const path = pathIn(entry.slice(root.length));
      if (isField(root) && path !== undefined && mayHaveParts(root, path)) {
        this.#paths.set(root, [...(this.#paths.get(root) ?? []), path]);
      } else {
        const problem = declaredIds.has(entry) ? undefined : problemOf(entry, root);
        if (problem !== undefined) throw refusal(entry, problem);
        if (entry.includes("*") && !declaredIds.has(entry)) this.#patterns.push(patternOf(entry));
        else this.#ids.add(entry);
      }
    }
  }

  /** Whether a product is left out. */
  hasProduct(externalId: string): boolean {
    return this.#ids.has(externalId) || this.#patterns.some((pattern) => pattern.test(externalId));
  }

  /** Whether a whole field is left out. */
  hasField(field: Field): boolean {
    return this.#paths.get(field)?.some((path) => path.length === 0) ?? false;
  }

  /** Whether two values of a field are equal in all that is not left out. */
  agree(field: Field, one: unknown, other: unknown): boolean {
    const [a, b] = [one, other].map((value) => canonicalJson(this.rest(field, value)));
    return this.hasField(field) || a === b;
  }

  /** Returns a value of a field without the parts that are left out. */
  rest<Value>(field: Field, value: Value): Value {
    return without(value, this.#paths.get(field) ?? []) as Value;
  }
}

/** Reads a pattern of ids, in which `*` stands for any text. */
function patternOf(entry: string): RegExp {
  const parts = entry.split("*").map((text) => text.replaceAll(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value;
  const kept = <Key extends string | number>(key: Key, part: unknown): [Key, unknown][] => {
    const below = paths
      .filter(([first]) => first === null || first === String(key))
      .map((path) => path.slice(1));
    return below.some((path) => path.length === 0) ? [] : [[key, without(part, below)]];
  };
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => kept(index, part).map(([, rest]) => rest));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => kept(key, part)));
}

/** Reads what follows a field's name; undefined when that is not a path. */
function pathIn(text: string): Path | undefined {
  const path: (string | null)[] = [];
  const step = new RegExp(STEP);
  while (step.lastIndex < text.length) {
    const [, key, position, quotedKey] = step.exec(text) ?? [];
    const part = quotedKey === undefined ? (key ?? position) : unquoted(quotedKey);
    if (part === undefined) return undefined;
    path.push(part === "*" && quotedKey === undefined ? null : part);
  }
  return path;
}

function unquoted(literal: string): string | undefined {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

/** Whether a field can have the part that a path leads to. */
function mayHaveParts(field: Field, [first]: Path): boolean {
  if (first === undefined || field === "metadata") return true;
  return field === "images" && (first === null || /^\d+$/.test(first));
}

/** Says why an entry is neither a path nor likely to be an id. */
function problemOf(entry: string, root: string): string | undefined {
  if (entry.trim() === "") return "name a field, or the id of a product";
  if (entry.includes(",") && entry.split(",").some((part) => isField(part.trim()))) {
    return "name one field or product at a time";
  }
  if (isField(root) && entry !== root && /^[.[]/.test(entry.slice(root.length))) {
    return `it is not the path of a field, such as ${EXAMPLES}`;
  }
  if ([...PRODUCT_FIELDS, "onExisting"].includes(entry)) {
    return `it is never compared; the fields are ${FIELDS.join(", ")}`;
  }
  const guess = didYouMean(/^[^.[]*/.exec(entry)?.[0] ?? "", FIELDS);
  return guess && `it is neither a field nor a declared product; did you mean \`${guess}\`?`;
}

function refusal(entry: string, problem: string): ValidationError {
  return new ValidationError({
    code: "INVALID_OPTIONS",
    message: `Cannot ignore ${quoted(entry)}: ${problem}`,
    details: [{ path: "ignore", message: problem }],
  });
}
