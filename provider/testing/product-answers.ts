import { type Entry, type Product, toProduct } from "./product.ts";

/** Changes how a product is answered. It gets a copy of the right answer. */
export type Corruption = (answer: Product) => unknown;

/** Shape of answered products; see `EmulatorOptions.answers`. */
export type AnswerShape = "full" | "lean";

/** Makes the JSON that products are answered with. */
export class ProductAnswers {
  readonly #shape: AnswerShape;
  readonly #corruptions = new Map<string, Corruption>();

  constructor(shape: AnswerShape) {
    this.#shape = shape;
  }

  /** Corrupts every answer about a product from now on; without a corruption, none any more. */
  corrupt(externalId: string, corruption: Corruption | undefined): void {
    if (corruption === undefined) this.#corruptions.delete(externalId);
    else this.#corruptions.set(externalId, corruption);
  }

  of(entry: Entry): unknown {
    const product = this.#shape === "lean" ? toLean(entry) : toProduct(entry);
    const corruption = this.#corruptions.get(entry.externalId);
    return corruption === undefined ? product : corruption(structuredClone(product));
  }
}

/** Leaves out the optional fields that have no value. */
function toLean(entry: Entry): Product {
  const wasSet = (name: string) => name !== "autoDetectImageRoles" || name in entry.fields;
  return Object.fromEntries(
    Object.entries(toProduct(entry)).filter(([name, value]) => value !== null && wasSet(name)),
  ) as unknown as Product;
}
