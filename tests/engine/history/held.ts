import type { Emulator } from "../../../provider/testing/index.ts";
import { isSame } from "../../same.ts";
import type { Shop, StateResource } from "../shop.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A product in the state, which a `Product` or a set holds. */
export interface Held {
  readonly externalId: string;
  /** The name of the resource that holds it. */
  readonly holder: string;
  /** What is declared of it; undefined when it leaves its set, and is not deleted yet. */
  readonly declared: Fields | undefined;
  /** Whether a write failed, so that nobody knows what is live. */
  readonly uncertain: unknown;
}

/** Returns the products in the state, whatever holds them. One that moves may be held twice. */
export function heldProducts({ stateProducts, stateSets }: Shop): Held[] {
  return [...stateProducts.map(heldByProduct), ...stateSets.flatMap(heldBySet)];
}

function heldByProduct(resource: StateResource): Held {
  const { id, inputs, outputs } = resource;
  const { uncertain } = outputs;
  return { externalId: id, holder: nameOf(resource), declared: inputs, uncertain };
}

function heldBySet(resource: StateResource): Held[] {
  const texts = textsOf(resource);
  return Object.entries(itemsOf(resource)).map(([externalId, { uncertain }]) => {
    const text = texts[externalId];
    const declared = text === undefined ? undefined : JSON.parse(text);
    return { externalId, holder: nameOf(resource), declared, uncertain };
  });
}

/** Returns the names of resources that a refresh has to show as changed, and as unchanged. */
export function driftOf(shop: Shop): { readonly changed: string[]; readonly unchanged: string[] } {
  const held = heldProducts(shop);
  const uncertain = held.filter((product) => product.uncertain);
  const drifted = held.filter(
    (product) => !product.uncertain && hasDrifted(shop.emulator, product),
  );
  const changed = drifted.map(({ holder }) => holder);
  const open = [
    ...uncertain.map(({ holder }) => holder),
    ...shop.stateSets.filter(lacks).map(nameOf),
  ];
  const names = [...shop.stateProducts, ...shop.stateSets].map(nameOf);
  return { changed, unchanged: names.filter((name) => ![...changed, ...open].includes(name)) };
}

/** Whether a set declares a product that it does not hold, because its create failed. */
function lacks(set: StateResource): boolean {
  return Object.keys(textsOf(set)).some((id) => !Object.hasOwn(itemsOf(set), id));
}

/** Whether a live product differs from what is declared of it. */
export function hasDrifted(emulator: Emulator, { externalId, declared }: Held): boolean {
  if (declared === undefined) return false;
  const live = emulator.products.get(externalId);
  if (live === undefined) return true;
  const view: Fields = {
    ...live,
    images: live.images.map(({ sourceUrl }) => ({ url: sourceUrl })),
  };
  return Object.keys(declared)
    .filter((key) => key in view)
    .some((key) => !isSame(view[key], declared[key]));
}

function textsOf({ inputs }: StateResource): Readonly<Record<string, string>> {
  return inputs.products as Readonly<Record<string, string>>;
}

/** The dynamic host keeps an item as a text. */
function itemsOf({ outputs }: StateResource): Readonly<Record<string, Fields>> {
  const items = Object.entries(outputs.products as Readonly<Record<string, Fields | string>>);
  return Object.fromEntries(
    items.map(([id, item]) => [id, typeof item === "string" ? JSON.parse(item) : item]),
  );
}

function nameOf({ urn }: StateResource): string {
  return urn.split("::").at(-1) ?? "";
}
