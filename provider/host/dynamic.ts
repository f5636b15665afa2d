import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import type { CheckedDeclaration } from "../product/declaration.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { CONFIG_NAMESPACE } from "../pulumi.ts";
import { withoutAssets } from "./assets.ts";
import { DynamicFailures, loaderIn } from "./dynamic-failures.ts";
import { checkFailures } from "./failure.ts";
import { keptState, withoutLoader } from "./kept-state.ts";
import type { Operation } from "./operation.ts";
import type { ProductHandler } from "./product-handler.ts";

/** The provider in the form that the engine's host of dynamic providers calls. */
export type DynamicProvider = ReturnType<typeof dynamicProvider>;

/** Adapts a handler to the engine's host of dynamic providers. */
export function dynamicProvider(
  operation: Pick<Operation, "configure" | "localImages" | "log">,
  handler: ProductHandler,
) {
  const failures = new DynamicFailures(operation.log);
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
      return { inputs, failures: checkFailures(problems) };
    },

    async diff(
      _id: string,
      olds: Record<string, unknown>,
      news: CheckedDeclaration,
    ): Promise<dynamic.DiffResult> {
      const { changes, replaces } = await failures.during(olds, async () =>
        handler.diff(keptState(olds), withoutLoader(news)),
      );
      // The native host wrote this state. An update, which sends nothing, makes it this host's again.
      const isNative = loaderIn(olds) === undefined;
      return { changes: changes || isNative, replaces: [...replaces] };
    },

    async create(inputs: CheckedDeclaration): Promise<dynamic.CreateResult> {
      const outs = await failures.during(inputs, () => handler.create(withoutLoader(inputs)));
      return { id: outs.externalId, outs };
    },

    async read(id: string, props: Record<string, unknown>): Promise<dynamic.ReadResult> {
      const found = await failures.during(props, async () => handler.read(id, keptState(props)));
      // A blank id tells the engine that the resource is gone.
      return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
    },

    async update(
      _id: string,
      olds: Record<string, unknown>,
      news: CheckedDeclaration,
    ): Promise<dynamic.UpdateResult> {
      const outs = await failures.during(news, async () =>
        handler.update(keptState(olds), withoutLoader(news)),
      );
      return { outs };
    },

    async delete(id: string, props: Record<string, unknown> = {}): Promise<void> {
      const state = withoutLoader(props) as unknown as ProductState;
      await failures.during(props, () => handler.delete(id, state));
    },
  };
}
