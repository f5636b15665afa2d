import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { GenlookError } from "../api/errors.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { CONFIG_NAMESPACE, LOADER_PROPERTY } from "../pulumi.ts";
import { withoutAssets } from "./assets.ts";
import type { Operation } from "./operation.ts";
import { PartialUpdateError, type ProductHandler } from "./product-handler.ts";

/** The provider in the form that the engine's host of dynamic providers calls. */
export type DynamicProvider = ReturnType<typeof dynamicProvider>;

/** Adapts a handler to the engine's host of dynamic providers. */
export function dynamicProvider(operation: Operation, handler: ProductHandler) {
  return {
    /** The host does not wait for this before the first calls, so it takes effect at once. */
    async configure({ config }: dynamic.ConfigureRequest): Promise<void> {
      operation.configure((name) => config.get(`${CONFIG_NAMESPACE}:${name}`));
    },

    async check(_olds: unknown, news: Record<string, unknown>): Promise<dynamic.CheckResult> {
      const declared = withoutAssets(withoutLoader(news), operation.localImages);
      const { inputs, problems } = await handler.check(declared);
      const failures = problems.map(({ path, message }) => ({ property: path, reason: message }));
      return { inputs, failures };
    },

    async diff(
      _id: string,
      olds: ProductState,
      news: CheckedDeclaration,
    ): Promise<dynamic.DiffResult> {
      const { changes, replaces } = handler.diff(olds, withoutLoader(news));
      return { changes, replaces: [...replaces] };
    },

    async create(inputs: CheckedDeclaration): Promise<dynamic.CreateResult> {
      const outs = await shown(handler.create(withoutLoader(inputs)));
      return { id: outs.externalId, outs };
    },

    async read(id: string, props: ProductState): Promise<dynamic.ReadResult> {
      const found = await shown(handler.read(id, withoutLoader(props)));
      // A blank id tells the engine that the resource is gone.
      return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
    },

    async update(
      id: string,
      olds: ProductState,
      news: CheckedDeclaration,
    ): Promise<dynamic.UpdateResult> {
      try {
        return { outs: await shown(handler.update(withoutLoader(olds), withoutLoader(news))) };
      } catch (error) {
        if (!(error instanceof PartialUpdateError)) throw error;
        const { cause, state } = error;
        // The host keeps the properties of an error with an id in the state. They need the loader.
        const properties = { ...olds, ...state };
        throw Object.assign(withoutStack(cause), { id, properties, reasons: [cause.message] });
      }
    },

    async delete(id: string): Promise<void> {
      await shown(handler.delete(id));
    },
  };
}

async function shown<Result>(step: Promise<Result>): Promise<Result> {
  return step.catch((error: unknown) => {
    throw withoutStack(error);
  });
}

/** The host prints the stack below the message. For an expected error it says nothing to a user. */
function withoutStack<Thrown>(error: Thrown): Thrown {
  if (error instanceof GenlookError) error.stack = "";
  return error;
}

function withoutLoader<Props extends object>(props: Props): Props {
  const { [LOADER_PROPERTY]: _, ...rest } = props as Props & { [LOADER_PROPERTY]?: unknown };
  return rest as Props;
}
