import assert from "node:assert/strict";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { dynamicProvider } from "../../../provider/host/dynamic.ts";
import { KeptFailure } from "../../../provider/host/native/errors.ts";
import { nativeProduct } from "../../../provider/host/native/product.ts";
import { open, seal } from "../../../provider/host/native/values.ts";
import { PartialFailure } from "../../../provider/host/partial-failure.ts";
import { ProductHandler } from "../../../provider/host/product-handler.ts";
import type { CheckedDeclaration, Declaration } from "../../../provider/product/declaration.ts";
import type { ProductState, ReadResult } from "../../../provider/product/lifecycle.ts";
import { LOADER, LOADER_PROPERTY } from "../../../provider/pulumi.ts";
import { assertSame } from "../../same.ts";

/** What a product needs of an operation, in both hosts. */
export type HostOperation = ConstructorParameters<typeof ProductHandler>[0] &
  Parameters<typeof dynamicProvider>[0];

/** The calls of the engine for a product. A failure that has a state is a PartialFailure. */
export interface Host {
  check(declared: Declaration, before?: CheckedDeclaration): Promise<CheckedDeclaration>;
  diff(
    state: ProductState,
    inputs: CheckedDeclaration,
  ): Promise<{ readonly changes: boolean; readonly replaces: readonly string[] }>;
  read(id: string, state: ProductState, inputs: CheckedDeclaration): Promise<ReadResult>;
  create(inputs: CheckedDeclaration): Promise<ProductState>;
  update(state: ProductState, inputs: CheckedDeclaration): Promise<ProductState>;
  delete(id: string, state: ProductState): Promise<void>;
}

/** The hosts, by name: each passes values in the form in which the engine knows them. */
export const HOSTS = { dynamic: dynamicHost, native: nativeHost };

export type HostName = keyof typeof HOSTS;

/** Plain values, which carry the code that loads the provider. */
function dynamicHost(operation: HostOperation): Host {
  const provider = dynamicProvider(operation, new ProductHandler(operation));
  const loaded = <Values extends object>(values: Values) =>
    ({ ...values, [LOADER_PROPERTY]: LOADER }) as Values & Record<string, unknown>;
  return {
    async check(declared, before) {
      const olds = before === undefined ? {} : loaded(before);
      const { inputs, failures } = await provider.check(olds, loaded(declared));
      assertSame("the failures of a check", failures, []);
      return inputs as CheckedDeclaration;
    },
    async diff(state, inputs) {
      const { changes = false, replaces = [] } = await provider.diff(
        "",
        loaded(state),
        loaded(inputs),
      );
      return { changes, replaces };
    },
    async read(id, state) {
      const found = await provider.read(id, loaded(state));
      if (found.id === "") return undefined;
      return { state: found.props as ProductState, inputs: found.inputs as CheckedDeclaration };
    },
    async create(inputs) {
      return (await kept(provider.create(loaded(inputs)))).outs as ProductState;
    },
    async update(state, inputs) {
      return (await kept(provider.update("", loaded(state), loaded(inputs)))).outs as ProductState;
    },
    delete: (id, state) => provider.delete(id, loaded(state)),
  };

  async function kept<Result>(write: Promise<Result>): Promise<Result> {
    try {
      return await write;
    } catch (error) {
      if (!("properties" in (error as object))) throw error;
      const { properties } = error as { properties: ProductState & { [LOADER_PROPERTY]: unknown } };
      const { [LOADER_PROPERTY]: loader, ...state } = properties;
      assertSame("the loader of a failed write", loader, LOADER);
      throw new PartialFailure(error as Error, state.externalId, state);
    }
  }
}

/** The engine's messages, with secrets in them. */
function nativeHost(operation: HostOperation): Host {
  const product = nativeProduct(operation, new ProductHandler(operation));
  return {
    async check(declared, before) {
      const { inputs, failures } = await product.check(before && sealed(before), sealed(declared));
      assertSame("the failures of a check", failures, []);
      return opened(inputs, declared);
    },
    diff: (state, inputs) => product.diff(sealed(state), sealed(inputs)),
    async read(id, state, inputs) {
      const found = await product.read(id, sealed(state), sealed(inputs));
      return (
        found && {
          state: opened(found.properties, state, inputs),
          inputs: opened(found.inputs as Struct, state, inputs),
        }
      );
    },
    async create(inputs) {
      const creating = product.create(sealed(inputs), false).then(({ properties }) => properties);
      return opened(await kept(creating, inputs), inputs);
    },
    async update(state, inputs) {
      const updating = product.update(sealed(state), sealed(inputs), false);
      return opened(await kept(updating, state, inputs), state, inputs);
    },
    delete: (id, state) => product.delete(id, sealed(state)),
  };

  async function kept(write: Promise<Struct>, ...before: object[]): Promise<Struct> {
    try {
      return await write;
    } catch (error) {
      if (!(error instanceof KeptFailure)) throw error;
      const { id, properties } = error.init;
      throw new PartialFailure(error.cause as Error, id, opened(properties, ...before));
    }
  }
}

/** The properties whose values are secrets, wherever they are. */
const SECRETS = ["title", "images", "metadata"];

function sealed(properties: object): Struct {
  const secrets = Object.entries(properties).filter(([name]) => SECRETS.includes(name));
  return seal(
    properties,
    secrets.map(([name, value]) => ({ path: [name], value })),
  );
}

/** Opens properties. Asserts that those which were secret before still are. */
function opened<Properties extends object>(struct: Struct, ...before: object[]): Properties {
  const { properties, secrets } = open(struct);
  const sealed = secrets.map(({ path: [name] }) => name);
  for (const name of SECRETS) {
    const wasSecret = before.some((values) => Object.hasOwn(values, name));
    const isPlain = Object.hasOwn(properties, name) && !sealed.includes(name);
    assert(!(wasSecret && isPlain), `${name} was a secret and is in plain text`);
  }
  return properties as Properties;
}
