import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { GenlookError, UnauthorizedError } from "../api/errors.ts";
import { parseBaseline } from "../product/compare.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { CONFIG_NAMESPACE, LOADER_PROPERTY } from "../pulumi.ts";
import { escapeControl, quoted } from "../text/escape-control.ts";
import { withoutAssets } from "./assets.ts";
import type { Operation } from "./operation.ts";
import { PartialFailure, type ProductHandler } from "./product-handler.ts";

/** The provider in the form that the engine's host of dynamic providers calls. */
export type DynamicProvider = ReturnType<typeof dynamicProvider>;

/** Adapts a handler to the engine's host of dynamic providers. */
export function dynamicProvider(operation: Operation, handler: ProductHandler) {
  let explained = false;
  return {
    /** The host does not wait for this before the first calls, so it takes effect at once. */
    async configure({ config }: dynamic.ConfigureRequest): Promise<void> {
      operation.configure((name) => config.get(`${CONFIG_NAMESPACE}:${name}`));
    },

    async check(
      olds: Record<string, unknown>,
      news: Record<string, unknown>,
    ): Promise<dynamic.CheckResult> {
      const declared = withoutAssets(withoutLoader(news), operation.localImages);
      const { inputs, problems } = await handler.check(declared, olds);
      // The engine prints the value of a property that a failure names, secret or not.
      const failures = problems.map(({ path, message }) => ({
        property: "",
        reason: `${path} ${message}`,
      }));
      return { inputs, failures };
    },

    async diff(
      _id: string,
      olds: Record<string, unknown>,
      news: CheckedDeclaration,
    ): Promise<dynamic.DiffResult> {
      const { changes, replaces } = handler.diff(stateIn(olds), withoutLoader(news));
      return { changes, replaces: [...replaces] };
    },

    async create(inputs: CheckedDeclaration): Promise<dynamic.CreateResult> {
      const outs = await shown(inputs, handler.create(withoutLoader(inputs)));
      return { id: outs.externalId, outs };
    },

    async read(id: string, props: Record<string, unknown>): Promise<dynamic.ReadResult> {
      const found = await shown(props, handler.read(id, stateIn(props)));
      // A blank id tells the engine that the resource is gone.
      return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
    },

    async update(
      _id: string,
      olds: Record<string, unknown>,
      news: CheckedDeclaration,
    ): Promise<dynamic.UpdateResult> {
      return { outs: await shown(olds, handler.update(stateIn(olds), withoutLoader(news))) };
    },

    async delete(id: string, props: Record<string, unknown> = {}): Promise<void> {
      await shown(props, handler.delete(id, withoutLoader(props) as unknown as ProductState));
    },
  };

  /** Adds the remedy to the API's first refusal of a key. Every other product is refused, too. */
  function explainRefusal(error: unknown): void {
    if (explained || !(error instanceof UnauthorizedError) || error.status !== 401) return;
    explained = true;
    error.message += `. ${STALE_KEY}`;
  }

  /** Passes a failure to the host in the form that it understands. */
  async function shown<Result>(props: object, step: Promise<Result>): Promise<Result> {
    return step.catch((error: unknown) => {
      explainRefusal(error instanceof PartialFailure ? error.cause : error);
      if (!(error instanceof PartialFailure)) throw withoutStack(error);
      const { cause, state } = error;
      // Of an error with an id, the host keeps the properties in the state. They need the loader.
      const properties = { ...state, [LOADER_PROPERTY]: loaderIn(props) };
      // The state also keeps the reasons, in plain text, and the API's text may quote a secret.
      operation.log(escapeControl(cause.message));
      throw Object.assign(withoutStack(cause), {
        id: state.externalId,
        properties,
        reasons: [reasonOf(cause)],
      });
    });
  }
}

function reasonOf(cause: Error): string {
  const code = cause instanceof GenlookError ? ` (${cause.code})` : "";
  return `The write failed${code}, and part of it may have reached the product; the reason is printed above. Run \`pulumi up\` again.`;
}

/**
 * Returns the state of a product.
 *
 * @throws GenlookError when somebody damaged it.
 */
function stateIn(props: Record<string, unknown>): ProductState {
  const state = withoutLoader(props);
  if (parseBaseline(state.lastApplied) !== undefined) return state as unknown as ProductState;
  throw withoutStack(
    new GenlookError({
      code: "INVALID_STATE",
      message: `The state of product ${quoted(String(state.externalId))} is damaged: it has no usable \`lastApplied\`. Remove the resource from the state with \`pulumi state delete\`, declare it with \`onExisting: "adopt"\`, and run \`pulumi up\`.`,
    }),
  );
}

function loaderIn(props: object): unknown {
  return (props as { [LOADER_PROPERTY]?: unknown })[LOADER_PROPERTY];
}

const STALE_KEY =
  "If you changed genlook:apiKey, refresh and destroy still use the old key, which the state holds: run `pulumi up`, add `--run-program`, or set GENLOOK_API_KEY instead of the configuration.";

/** The host prints the stack below the message. For an expected error it says nothing to a user. */
function withoutStack<Thrown>(error: Thrown): Thrown {
  if (error instanceof GenlookError) error.stack = "";
  return error;
}

function withoutLoader<Props extends object>(props: Props): Props {
  const { [LOADER_PROPERTY]: _, ...rest } = props as Props & { [LOADER_PROPERTY]?: unknown };
  return rest as Props;
}
