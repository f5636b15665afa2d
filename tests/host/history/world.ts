import { GenlookClient } from "../../../provider/api/client.ts";
import { productApi } from "../../../provider/host/product-api.ts";
import { LocalImages } from "../../../provider/images/local-images.ts";
import { CatalogView } from "../../../provider/live/catalog-view.ts";
import type { Declaration } from "../../../provider/product/declaration.ts";
import type { ProductApi } from "../../../provider/product/lifecycle.ts";
import {
  Emulator,
  type Fault,
  type Product,
  type ProductEdit,
} from "../../../provider/testing/index.ts";
import type { Field } from "./model.ts";
import { SERVERS, type Server, type ServerName } from "./servers.ts";
import type { Goal } from "./stack.ts";
import type { Fields, OthersStep, ProgramStep, Step, Trouble } from "./steps.ts";

const START = "2026-05-01T00:00:00.000Z";
const HOUR_MS = 3_600_000;
/** Products that no program declares. */
const STRANGERS = ["stranger", "another/stranger"];
/** Attempts per request. A trouble can last longer. */
const ATTEMPTS = 3;
const IMAGES = [{ url: "https://cdn.example/1.jpg" }];
const ANOTHER_PRODUCT = {
  externalId: "another product",
  title: "",
  description: "",
  images: [],
  createdAt: START,
  updatedAt: START,
};
/** Reads after which the rest of an operation's reads are answered from the list. */
const READS_BEFORE_THE_LIST = 4;

/** The catalog, the program, and everybody who changes them. */
export class World implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly server: Server;
  readonly program = new Map<string, Goal>();
  /** The products that the API answers in an odd form. */
  readonly oddIds = new Set<string>();
  #applied: [string, Goal][] = [];
  #touchedAt = 0;
  #wroteAt = 0;

  private constructor(emulator: Emulator, server: Server) {
    this.emulator = emulator;
    this.server = server;
  }

  /** Begins with two products of strangers, and nothing else. */
  static async start(name: ServerName): Promise<World> {
    const server: Server = SERVERS[name];
    const world = new World(await Emulator.start({ now: START, ...server.options }), server);
    const { products } = world.emulator;
    for (const externalId of STRANGERS) products.put({ externalId, title: "Tee" });
    world.settle();
    return world;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.emulator.close();
  }

  /** Makes the API as a new operation sees it. */
  async api(): Promise<ProductApi> {
    const { apiKey, url: baseUrl } = this.emulator;
    const retry = { maxAttempts: ATTEMPTS, baseDelayMs: 0 };
    const view = new CatalogView(new GenlookClient({ apiKey, baseUrl }, { retry }));
    if (this.#lagMs > 0) await readTheList(view);
    return productApi(view, new LocalImages());
  }

  /** Waits until the list shows the catalog as it is. */
  settle(): void {
    this.emulator.clock.advance({ milliseconds: this.#lagMs });
  }

  /** Takes everything out of the way. */
  calm(): void {
    const { faults, products } = this.emulator;
    faults.clear();
    for (const id of this.oddIds) products.corrupt(id);
    this.oddIds.clear();
    this.settle();
  }

  /** Whether the list may not show yet what somebody else did. */
  get lags(): boolean {
    return this.emulator.clock.now() - this.#touchedAt < this.#lagMs;
  }

  /** Whether the list may not show yet what anybody did. */
  get isBehind(): boolean {
    return this.lags || this.emulator.clock.now() - this.#wroteAt < this.#lagMs;
  }

  /** Remembers when the stack wrote. */
  wrote(): void {
    if (this.emulator.requests.some(({ method }) => method !== "GET")) {
      this.#wroteAt = this.emulator.clock.now();
    }
  }

  /** The number of requests since the log was cleared, but for those that only read the list. */
  get requestsSent(): number {
    return this.emulator.requests.filter(
      ({ path }) => !path.includes("no%20such%20product") && path !== "/products",
    ).length;
  }

  /** Whether two edits can have the same `updatedAt`. */
  get hasTicks(): boolean {
    return this.server.options.timeResolutionMs !== undefined;
  }

  get #lagMs(): number {
    return this.server.options.listLagMs ?? 0;
  }

  /** Returns all products by their ids. */
  products(): Map<string, Product> {
    return new Map(
      this.emulator.products
        .list()
        .map((product) => [product.externalId, this.#asAnswered(product)]),
    );
  }

  get declarations(): Declaration[] {
    return [...this.program.values()].map(({ declaration }) => declaration);
  }

  /** Returns the ids that the program declares, or only those that it may take over. */
  declaredIds(onExisting?: "adopt"): string[] {
    return this.declarations
      .filter((declaration) => onExisting === undefined || declaration.onExisting === onExisting)
      .map(({ externalId }) => externalId);
  }

  /** Returns the names of the fields in each upsert of a product since the log was cleared. */
  bodiesSent(externalId: string): string[][] {
    return this.emulator.requests
      .filter((request) => request.method === "POST" && request.externalId === externalId)
      .map(({ body }) =>
        Object.keys(body as object)
          .filter((key) => key !== "externalId")
          .sort(),
      );
  }

  /** Remembers the program as applied. */
  applied(): void {
    this.#applied = [...this.program];
  }

  /** Edits the program so that every declaration has images and may take over its product. */
  adoptEverything(): void {
    for (const [name, { declaration, ...rest }] of this.program) {
      const { images = IMAGES } = declaration;
      const adopting: Declaration = { ...declaration, images, onExisting: "adopt" };
      this.program.set(name, { ...rest, declaration: adopting });
    }
  }

  /** Carries out a step that is not an operation. */
  happen(step: Step): void {
    this.emulator.clock.advance({ seconds: 1 });
    if ("name" in step) this.#program(step);
    else if ("id" in step) this.#interfere(step);
    else if (step.do === "revert") this.#revert();
    else if (step.do === "pass") this.#pass(step.days);
    else if (step.do === "trouble") this.emulator.faults.add(toFault(step.trouble));
  }

  #revert(): void {
    this.program.clear();
    for (const [name, goal] of this.#applied) this.program.set(name, goal);
  }

  /** Products may expire, which the list shows late. */
  #pass(days: number): void {
    this.emulator.clock.advance({ days });
    this.#touchedAt = this.emulator.clock.now();
  }

  #program(step: ProgramStep): void {
    if (step.do === "declare") this.#declare(step.name, { declaration: step.declaration });
    const goal = this.program.get(step.name);
    if (goal === undefined) return;
    const declare = (declaration: Declaration) =>
      this.#declare(step.name, { ...goal, declaration });
    const { declaration } = goal;
    if (step.do === "set") declare({ ...declaration, ...step.fields });
    else if (step.do === "drop") declare(without(declaration, step.fields));
    else if (step.do === "renumber") declare({ ...declaration, externalId: step.id });
    else if (step.do === "ignore") this.#declare(step.name, { ...goal, ignoreChanges: step.paths });
    else if (step.do === "remove") this.program.delete(step.name);
    else if (step.do === "rename" && !this.program.has(step.to)) {
      this.program.delete(step.name);
      this.program.set(step.to, goal);
    }
  }

  /** Declares a product, unless another resource already declares one with this id. */
  #declare(name: string, { declaration, ...rest }: Goal): void {
    const others = [...this.program].filter(([other]) => other !== name);
    const ids = others.map(([, other]) => other.declaration.externalId);
    if (ids.includes(declaration.externalId)) return;
    const fields = this.#possible(declaration);
    this.program.set(name, { ...rest, declaration: { ...declaration, ...fields } });
  }

  #interfere(step: OthersStep): void {
    const { products } = this.emulator;
    const { id: externalId } = step;
    if (step.do === "corrupt") {
      if (step.isOdd) this.oddIds.add(externalId);
      else this.oddIds.delete(externalId);
      const withText = (answer: Product) => ({ ...answer, metadata: "a text" });
      products.corrupt(externalId, step.isOdd ? withText : undefined);
      return;
    }
    this.#touchedAt = this.emulator.clock.now();
    if (step.do === "put") {
      products.put({ externalId, ...this.#edit(step.fields) });
      this.settle();
    } else if (step.do === "copy") {
      const declaration = this.declarations.find((other) => other.externalId === externalId);
      if (declaration === undefined) return;
      const createdAt = new Date(this.emulator.clock.now() - step.hoursAgo * HOUR_MS);
      products.put({ createdAt, externalId, ...this.#edit({ ...declaration, ...step.fields }) });
      this.settle();
    } else if (step.do === "delete") products.delete(externalId);
    else if (products.get(externalId) === undefined) return;
    else if (step.do === "use") this.emulator.tryOn({ externalId });
    else products.edit(externalId, this.#edit(step.fields));
  }

  #edit(fields: Fields): ProductEdit {
    return toEdit({ ...fields, ...this.#possible(fields) });
  }

  /** A lean server answers a false only where one was sent, which can't be seen here. */
  #possible({ autoDetectImageRoles }: Fields): Fields {
    const isLean = this.server.options.answers === "lean";
    return isLean && autoDetectImageRoles === false ? { autoDetectImageRoles: true } : {};
  }

  #asAnswered(product: Product): Product {
    const isLean = this.server.options.answers === "lean";
    return isLean && !product.autoDetectImageRoles
      ? { ...product, autoDetectImageRoles: null }
      : product;
  }
}

/** Makes the view answer from the list, as it does in an operation with many products. */
async function readTheList(view: CatalogView): Promise<void> {
  const ids = Array.from(
    { length: READS_BEFORE_THE_LIST },
    (_, index) => `no such product ${index}`,
  );
  await Promise.allSettled(ids.map((id) => view.getProduct(id)));
}

function without(declaration: Declaration, fields: readonly Field[]): Declaration {
  const kept = Object.entries(declaration).filter(([key]) => !fields.includes(key as Field));
  return Object.fromEntries(kept) as Declaration;
}

function toEdit({ images, title, description, metadata, ...others }: Fields): ProductEdit {
  const { autoDetectImageRoles, validForDays } = others;
  const fields = { title, description, metadata, autoDetectImageRoles, validForDays };
  if (images === undefined) return fields as ProductEdit;
  return {
    ...fields,
    images: images.map(({ url, role, classifications }) => ({
      sourceUrl: url,
      ...(role != null && { role }),
      ...(classifications != null && { classifications }),
    })),
  } as ProductEdit;
}

function toFault({ kind, method, skip, times }: Trouble): Fault {
  const timing = { skip, times, ...(method && { match: { method } }) };
  switch (kind) {
    case "503":
      return { ...timing, status: 503 };
    case "truncated":
      return { ...timing, truncate: true };
    case "reset before":
      return { ...timing, reset: "before" };
    case "reset after":
      return { ...timing, reset: "after" };
    case "error page":
      return { ...timing, html: true };
    case "page":
      return { ...timing, body: "<html>Welcome! Please sign in.</html>" };
    case "another product":
      return { ...timing, match: { method: "POST" }, body: ANOTHER_PRODUCT };
  }
}
