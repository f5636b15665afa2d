import fc from "fast-check";
import { ValidationError } from "../../../provider/api/errors.ts";
import { parseCatalog } from "../../../provider/catalog/parse.ts";
import { declared, EXPORTERS, encode, type Layout, layouts, type Sold, shop } from "./exports.ts";

const { FAST_CHECK_SEED: SEED = "20261126", GENLOOK_HISTORIES = "0.3" } = process.env;

/** Mutated files of each export, of which there are six: 3,000 of all by day. */
const RUNS = Math.ceil((10_000 * Number(GENLOOK_HISTORIES)) / EXPORTERS.length);

interface Mutation {
  readonly kind: "replace" | "insert" | "delete" | "delete line" | "repeat line" | "cut";
  /** Where, as a part of the file. */
  readonly at: number;
  readonly byte: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("replace", "insert", "delete", "delete line", "repeat line", "cut"),
  // Without bias, which would put most mutations at the ends of the file.
  at: fc.noBias(fc.nat(999_999)).map((millionth) => millionth / 1e6),
  byte: fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(...Array.from("\"',;|\t\n\r \\<>&=:/.-0", (sign) => sign.charCodeAt(0))),
  ),
});

/** Returns the file of an export with one mutation. */
function mutate(write: (layout: Layout) => Buffer, layout: Layout, one: Mutation): Buffer {
  const { kind, at, byte } = one;
  if (kind === "delete line" || kind === "repeat line") {
    const lines = write({ ...layout, encoding: "utf8" })
      .toString()
      .split("\n");
    const index = Math.floor(at * lines.length);
    const repeated = kind === "repeat line" ? lines.slice(index, index + 1) : [];
    return encode(lines.toSpliced(index, 1, ...repeated, ...repeated).join("\n"), layout.encoding);
  }
  const bytes = write(layout);
  const offset = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, offset), bytes.subarray(offset)];
  if (kind === "cut") return before;
  if (kind === "replace") return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
  if (kind === "insert") return Buffer.concat([before, Buffer.of(byte), after]);
  return Buffer.concat([before, after.subarray(1)]);
}

describe.each(EXPORTERS)("a mutated $file", ({ file, delimiters, between, write }) => {
  const counts = { refused: 0, same: 0, changed: 0 };

  test(
    "is refused with the place of a problem, or only the product of the mutation differs",
    () => {
      // A failure is shrunk: its context shows the smallest file that fails.
      const property = fc.property(shop, layouts(delimiters), mutation, fc.context(), holds);
      fc.assert(property, { numRuns: RUNS, seed: Number(SEED) });
      expect(counts.refused).toBeGreaterThan(RUNS / 20);
      expect(counts.same).toBeGreaterThan(RUNS / 100);
    },
    RUNS * 200,
  );

  function holds(products: Sold[], layout: Layout, one: Mutation, context: fc.ContextValue): void {
    const before = declared(products, between).map((product) => JSON.stringify(product));
    const mutated = mutate((how) => write(products, how), layout, one);
    context.log(text(mutated, layout.encoding));
    const result = attempt(mutated);
    if (result === undefined) {
      counts.refused += 1;
      return;
    }
    const after = new Set(result);
    const lost = before.filter((product) => !after.has(product));
    const found = result.filter((product) => !before.includes(product));
    counts[lost.length + found.length === 0 ? "same" : "changed"] += 1;
    // A file that is cut lacks what stood behind the cut.
    if (one.kind !== "cut") expect(lost.length).toBeLessThanOrEqual(1);
    // Where rows of products alternate, it may cut several of them.
    if (one.kind !== "cut" || !layout.isMixed) expect(found.length).toBeLessThanOrEqual(1);
    for (const product of found) expectItsImages(JSON.parse(product), products, one);
  }

  /** Returns what the file declares, or undefined after a look at its problems. */
  function attempt(bytes: Buffer): string[] | undefined {
    try {
      return parseCatalog(file, () => bytes, {}).declared.map(({ declaration }) =>
        JSON.stringify(declaration),
      );
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationError);
      const { code, message, details } = error as ValidationError;
      expect(code).toBe("INVALID_CATALOG");
      if (details.length === 0) expect(message).toMatch(/is not in (UTF-8|utf-16)|can't be read/);
      for (const { path } of details) expect(path).toMatch(/^\S+:\d+:\d+$/);
      return undefined;
    }
  }
});

function text(bytes: Buffer, encoding: Layout["encoding"]): string {
  return new TextDecoder(
    encoding.startsWith("utf16") ? encoding.replace("utf", "utf-") : "utf8",
  ).decode(bytes);
}

/** A changed product has its images, in their order, but for one that was mutated or moved. */
function expectItsImages(
  { externalId, images }: { readonly externalId: string; readonly images: { url: string }[] },
  products: readonly Sold[],
  { kind }: Mutation,
): void {
  const all = new Set(products.flatMap((product) => product.images));
  expect(images.filter(({ url }) => !all.has(url)).length).toBeLessThanOrEqual(1);
  const own = products.find(({ handle }) => handle === externalId)?.images;
  if (own === undefined || kind === "cut") return;
  const addresses = images.map(({ url }) => url);
  expect(own.length - longestInOrder(own, addresses)).toBeLessThanOrEqual(1);
  // Only a line that is gone takes an image with it.
  if (kind !== "delete line") expect(addresses.length).toBeGreaterThanOrEqual(own.length);
}

/** Returns how many elements two lists have in common, in the same order. */
function longestInOrder(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const element of one) {
    const next = [0];
    for (const [at, candidate] of other.entries()) {
      const longer = Math.max(row[at + 1] ?? 0, next[at] ?? 0);
      next.push(element === candidate ? (row[at] ?? 0) + 1 : longer);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
