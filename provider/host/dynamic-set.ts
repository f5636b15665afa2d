import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { itemText } from "../product-set/item-text.ts";
import { keepsDeclaration } from "../product-set/plan.ts";
import { keptSet, type SetInputs, type SetState } from "../product-set/state.ts";
import { SECRET, SIGNATURE_KEY } from "../pulumi.ts";
import { DynamicFailures, loaderIn } from "./dynamic-failures.ts";
import { checkFailures } from "./failure.ts";
import { withoutLoader } from "./kept-state.ts";
import type { Operation } from "./operation.ts";
import { type ProductSetHandler, SET_ID } from "./product-set-handler.ts";

type Props = Readonly<Record<string, unknown>>;

/** Adapts a handler of product sets to the engine's host of dynamic providers. */
export function dynamicProductSet(operation: Operation, handler: ProductSetHandler) {
  const failures = new DynamicFailures(operation.log);
  return {
    async check(olds: Props, news: Props): Promise<dynamic.CheckResult> {
      const { inputs, problems } = await handler.check(withoutLoader(news), olds);
      return { inputs, failures: checkFailures(problems) };
    },

    diff(_id: string, olds: Props, news: Props): Promise<dynamic.DiffResult> {
      return failures.during(olds, async () => {
        const { changes } = handler.diff(keptSet(withoutLoader(olds)), inputsIn(news));
        // The native host wrote this state. An update, which sends nothing, makes it this host's again.
        return { changes: changes || loaderIn(olds) === undefined, replaces: [] };
      });
    },

    async create(inputs: Props): Promise<dynamic.CreateResult> {
      const state = await failures.during(
        inputs,
        () => handler.create(inputsIn(inputs)),
        outputsOf,
      );
      return { id: SET_ID, outs: outputsOf(state) };
    },

    async read(id: string, props: Props): Promise<dynamic.ReadResult> {
      const { state, ...found } = await failures.during(props, async () =>
        handler.read(keptSet(withoutLoader(props))),
      );
      return { id, props: outputsOf(state), ...found };
    },

    async update(_id: string, olds: Props, news: Props): Promise<dynamic.UpdateResult> {
      const state = await failures.during(
        news,
        async () => handler.update(keptSet(withoutLoader(olds)), inputsIn(news)),
        outputsOf,
      );
      return { outs: outputsOf(state) };
    },

    async delete(_id: string, props: Props): Promise<void> {
      await failures.during(props, async () => handler.delete(keptSet(withoutLoader(props))));
    },
  };
}

function inputsIn(props: Props): SetInputs {
  return withoutLoader(props) as unknown as SetInputs;
}

/**
 * Makes the outputs that the state keeps: a text of each product. Marks as secret what no input says
 * any more. The engine marks the rest, because this host passes no secrets.
 */
function outputsOf({ products, digest, ...state }: SetState): object {
  const items = Object.entries(products).map(([externalId, item]) => {
    const text = itemText(item);
    return [externalId, keepsDeclaration(item) ? secret(text) : text];
  });
  return {
    ...state,
    products: Object.fromEntries(items),
    ...(digest !== undefined && { digest: secret(digest) }),
  };
}

function secret(value: string): object {
  return { [SIGNATURE_KEY]: SECRET, value };
}
