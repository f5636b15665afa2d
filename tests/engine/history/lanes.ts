import type { Product } from "../../../provider/testing/index.ts";
import type { Shop } from "../shop.ts";
import type { Beginning, Event } from "./events.ts";
import { heldProducts } from "./held.ts";
import { type Declared, type Home, programOf } from "./program.ts";

/** One product, as the program declares it now. */
type Lane = { -readonly [Key in keyof Declared]: Declared[Key] };

/** Twenty products side by side, and what is known of whose they are. */
export class Lanes {
  readonly #shop: Shop;
  readonly #lanes: readonly Lane[];
  /** The ids of live products that the stack made, or took over. */
  readonly #ours = new Set<string>();
  /** Products of somebody else, by their ids. */
  readonly #theirs = new Map<string, Product>();

  constructor(shop: Shop, beginnings: readonly Beginning[]) {
    this.#shop = shop;
    this.#lanes = beginnings.map(({ home, fields }, index) => {
      const id = `lane-${index}`;
      return { id, home, name: id, args: fields ?? undefined };
    });
    for (const externalId of ["foreign-1", "foreign-2"]) {
      this.#theirs.set(externalId, shop.emulator.products.put({ externalId }));
    }
  }

  get declaredIds(): string[] {
    return this.#lanes.filter(({ args }) => args !== undefined).map(({ id }) => id);
  }

  get theirs(): Product[] {
    return [...this.#theirs.values()];
  }

  /** Writes the program. */
  declare(): void {
    this.#shop.declare(programOf(this.#lanes));
  }

  happen(index: number, what: Event): void {
    const lane = this.#lanes[index] as Lane;
    const { products, faults } = this.#shop.emulator;
    const { id } = lane;
    if (what.kind === "declare") lane.args = what.fields;
    if (what.kind === "drop") lane.args = undefined;
    if (what.kind === "move") {
      lane.home = what.home;
      if (what.isRenamed) lane.name = lane.name === id ? `${id}-renamed` : id;
    }
    if (what.kind === "options") lane.options = what;
    if (what.kind === "fault") {
      faults.add({ match: { externalId: id }, times: what.times, ...what.fault });
    }
    const inState = heldProducts(this.#shop).filter(({ externalId }) => externalId === id);
    if (what.kind === "stranger" && inState.length === 0) this.#makeStrangers(lane);
    // Nobody could tell any more whose a product is that a create may have made.
    const isInDoubt = inState.some(({ uncertain }) => uncertain === "create");
    if (products.get(id) === undefined || isInDoubt) return;
    if (what.kind === "delete") products.delete(id);
    if (what.kind === "use") this.#shop.emulator.tryOn({ externalId: id });
    if (what.kind === "edit") {
      const { images, ...edit } = what.fields;
      products.edit(id, { ...edit, images: images.map(({ url }) => url) });
    }
    const theirs = products.get(id);
    if (theirs === undefined) this.#theirs.delete(id);
    else if (this.#theirs.has(id)) this.#theirs.set(id, theirs);
    if (theirs === undefined) this.#ours.delete(id);
  }

  #makeStrangers({ id, args = {} }: Lane): void {
    const { products, clock } = this.#shop.emulator;
    if (products.get(id) !== undefined) return;
    const { images = [], ...fields } = args as { images?: { url: string }[] };
    const createdAt = new Date(clock.now() - 2 * 86_400_000);
    const urls = images.length === 0 ? {} : { images: images.map(({ url }) => url) };
    this.#theirs.set(id, products.put({ externalId: id, createdAt, ...fields, ...urls }));
    this.#ours.delete(id);
  }

  /** Moves all products of one place to another one. */
  merge({ from, to }: { readonly from: Home; readonly to: Home }): void {
    for (const lane of this.#lanes) if (lane.home === from) lane.home = to;
  }

  /** Makes every declaration take over what is live under its id, and takes what is in the way. */
  calm(): void {
    for (const lane of this.#lanes) {
      delete lane.options;
      if (lane.args === undefined) continue;
      lane.args = { ...lane.args, onExisting: "adopt" };
      this.#theirs.delete(lane.id);
    }
  }

  /** Lets declarations take over only what is the stack's own. */
  stopAdopting(): void {
    for (const lane of this.#lanes) {
      if (lane.args !== undefined) lane.args = { ...lane.args, onExisting: undefined };
    }
  }

  /**
   * Returns the ids of declared products that an operation must not delete: those of a set. An option
   * may make the engine delete and create a `Product`.
   */
  get keptIds(): Set<string> {
    const products = new Set(this.#shop.stateProducts.map(({ id }) => id));
    const kept = this.#lanes.filter(
      ({ id, home, args }) => args !== undefined && (home !== "product" || !products.has(id)),
    );
    return new Set(kept.map(({ id }) => id));
  }

  /** Asserts what must hold after any operation, failed or not. */
  assertPromises(before: ReadonlySet<string>): void {
    const { products, clock } = this.#shop.emulator;
    for (const [id, product] of this.#theirs) {
      const { expiresAt } = product;
      const hasExpired = expiresAt !== null && Date.parse(expiresAt) <= clock.now();
      // A product that the stack did not make is never changed or deleted.
      if (!hasExpired) expect(products.get(id)).toEqual(product);
    }
    for (const { externalId } of products.list()) {
      if (before.has(externalId)) continue;
      this.#ours.add(externalId);
      // A stranger's product of the same id expired before.
      this.#theirs.delete(externalId);
    }
    const inState = new Set(heldProducts(this.#shop).map(({ externalId }) => externalId));
    const lost = [...this.#ours].filter((id) => products.get(id) !== undefined && !inState.has(id));
    // A live product that the stack made must stay in the state until it is deleted.
    expect(lost).toEqual([]);
  }
}
