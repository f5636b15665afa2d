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
import type { Fields, OthersStep, ProgramStep, Step, Trouble } from "./steps.ts";

const START = "2026-05-01T00:00:00.000Z";
/** Products that no program declares. */
const STRANGERS = ["stranger", "another/stranger"];
/** Attempts per request. A trouble can last longer. */
const ATTEMPTS = 3;

/** The catalog, the program, and everybody who changes them. */
export class World {
  readonly emulator: Emulator;
  readonly program = new Map<string, Declaration>();
  #applied: [string, Declaration][] = [];

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  static async start(): Promise<World> {
    return new World(await Emulator.start());
  }

  /** Makes the API as a new operation sees it. */
  api(): ProductApi {
    const { apiKey, url: baseUrl } = this.emulator;
    const retry = { maxAttempts: ATTEMPTS, baseDelayMs: 0 };
    const view = new CatalogView(new GenlookClient({ apiKey, baseUrl }, { retry }));
    return productApi(view, new LocalImages());
  }

  /** Begins a new history with two products of strangers, and nothing else. */
  reset(): void {
    const { products, clock, faults } = this.emulator;
    for (const { externalId } of products.list()) products.delete(externalId);
    faults.clear();
    this.emulator.clearRequests();
    clock.set(START);
    this.program.clear();
    this.#applied = [];
    for (const externalId of STRANGERS) products.put({ externalId, title: "Tee" });
  }

  /** Returns all products by their ids. */
  products(): Map<string, Product> {
    return new Map(this.emulator.products.list().map((product) => [product.externalId, product]));
  }

  /** Returns the ids that the program declares, or only those that it may take over. */
  declaredIds(onExisting?: "adopt"): string[] {
    return [...this.program.values()]
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
    for (const [name, declaration] of this.program) {
      const { images = [{ url: "https://cdn.example/1.jpg" }] } = declaration;
      this.program.set(name, { ...declaration, images, onExisting: "adopt" });
    }
  }

  /** Carries out a step that is not an operation. */
  happen(step: Step): void {
    this.emulator.clock.advance({ seconds: 1 });
    if ("name" in step) this.#program(step);
    else if ("id" in step) this.#interfere(step);
    else if (step.do === "revert") this.#revert();
    else if (step.do === "pass") this.emulator.clock.advance({ days: step.days });
    else if (step.do === "trouble") this.emulator.faults.add(toFault(step.trouble));
  }

  #revert(): void {
    this.program.clear();
    for (const [name, declaration] of this.#applied) this.program.set(name, declaration);
  }

  #program(step: ProgramStep): void {
    const declaration = this.program.get(step.name);
    if (step.do === "declare") this.#declare(step.name, step.declaration);
    else if (declaration === undefined) return;
    else if (step.do === "set") this.#declare(step.name, { ...declaration, ...step.fields });
    else if (step.do === "drop") this.#declare(step.name, without(declaration, step.fields));
    else if (step.do === "renumber") {
      this.#declare(step.name, { ...declaration, externalId: step.id });
    } else if (step.do === "remove") this.program.delete(step.name);
    else if (!this.program.has(step.to)) {
      this.program.delete(step.name);
      this.program.set(step.to, declaration);
    }
  }

  /** Declares a product, unless another resource already declares one with this id. */
  #declare(name: string, declaration: Declaration): void {
    const others = [...this.program].filter(([other]) => other !== name);
    const ids = others.map(([, { externalId }]) => externalId);
    if (!ids.includes(declaration.externalId)) this.program.set(name, declaration);
  }

  #interfere(step: OthersStep): void {
    const { products } = this.emulator;
    const { id: externalId } = step;
    if (step.do === "put") products.put({ externalId, ...toEdit(step.fields) });
    else if (step.do === "delete") products.delete(externalId);
    else if (products.get(externalId) === undefined) return;
    else if (step.do === "use") this.emulator.tryOn({ externalId });
    else products.edit(externalId, toEdit(step.fields));
  }
}

function without(declaration: Declaration, fields: readonly Field[]): Declaration {
  const kept = Object.entries(declaration).filter(([key]) => !fields.includes(key as Field));
  return Object.fromEntries(kept) as Declaration;
}

function toEdit({ images, ...fields }: Fields): ProductEdit {
  if (images === undefined) return fields as ProductEdit;
  return {
    ...fields,
    images: images.map(({ url, ...rest }) => ({ sourceUrl: url, ...rest })),
  } as ProductEdit;
}

function toFault({ kind, skip, times }: Trouble): Fault {
  switch (kind) {
    case "503":
      return { skip, times, status: 503 };
    case "truncated":
      return { skip, times, truncate: true };
    case "reset before":
      return { skip, times, reset: "before" };
    case "reset after":
      return { skip, times, reset: "after" };
  }
}
