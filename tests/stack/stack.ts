import { GenlookClient } from "../../provider/api/index.ts";
import { productApi } from "../../provider/host/product-api.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import type { Declaration } from "../../provider/product/declaration.ts";
import { declarationText } from "../../provider/product-set/declaration-text.ts";
import type { HeldProduct } from "../../provider/product-set/item.ts";
import { itemText } from "../../provider/product-set/item-text.ts";
import { setState } from "../../provider/product-set/state.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { create } from "../product/shop.ts";

const TYPE = "pulumi-nodejs:dynamic/genlook:Product";

/** What `pulumi stack export` writes for a stack that has these resources. */
export function exportOf(resources: readonly unknown[], rest: object = {}): unknown {
  const stack = {
    type: "pulumi:pulumi:Stack",
    urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::x",
  };
  return { version: 3, deployment: { manifest: {}, resources: [stack, ...resources], ...rest } };
}

/** A product's resource, as an export holds it. */
export function resourceOf(id: string, inputs: object, outputs: object = {}, rest: object = {}) {
  return {
    type: TYPE,
    urn: `urn:pulumi:dev::shop::${TYPE}::${id}`,
    custom: true,
    id,
    inputs: { __provider: "…", externalId: id, ...inputs },
    outputs: { __provider: "…", ...outputs },
    ...rest,
  };
}

/** Creates the products as the provider does, and exports their stack. */
export async function applied(
  emulator: Emulator,
  declarations: readonly Declaration[],
): Promise<{ version: number; deployment: { resources: ReturnType<typeof resourceOf>[] } }> {
  const client = new GenlookClient({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  const api = productApi(new CatalogView(client), new LocalImages());
  const resources = [];
  for (const declaration of declarations) {
    const outputs = await create(api, declaration);
    resources.push(resourceOf(declaration.externalId, declaration, outputs));
  }
  return { version: 3, deployment: { resources } };
}

const SET_TYPE = "pulumi-nodejs:dynamic/genlook:ProductSet";

/** A set, as an export holds it. */
export interface SetResource {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: { readonly products: Readonly<Record<string, unknown>> };
  readonly outputs: { readonly products: Readonly<Record<string, unknown>> };
}

/** The resource of a set that holds the products of other resources. */
export function setOf(resources: readonly ReturnType<typeof resourceOf>[]): SetResource {
  const texts: [string, string][] = [];
  const held = new Map<string, HeldProduct>();
  for (const { id, inputs, outputs } of resources) {
    const { __provider: _, ...declaration } = inputs;
    const { __provider: __, ...state } = outputs;
    texts.push([id, declarationText(declaration as Declaration)]);
    held.set(id, { state, declaration } as HeldProduct);
  }
  const inputs = { products: Object.fromEntries(texts) };
  const state = setState({ held, kept: new Map(), leaving: new Map() });
  const items = Object.entries(state.products).map(([id, item]) => [id, itemText(item)]);
  const outputs = { ...state, products: Object.fromEntries(items) };
  return {
    type: SET_TYPE,
    urn: `urn:pulumi:dev::shop::${SET_TYPE}::shop`,
    id: "product-set",
    inputs,
    outputs,
  };
}

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A secret, as a plain export holds it: encrypted. */
export function encrypted() {
  return { ...SIGNATURE, ciphertext: "v1:AAAA:BBBB" };
}

/** A secret, as an export made with `--show-secrets` holds it. */
export function shown(value: unknown) {
  return { ...SIGNATURE, plaintext: JSON.stringify(value) };
}
