import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { isJsonObject } from "../../api/json.ts";
import type { Problem } from "../../api/problems.ts";
import { changesOf } from "../../product-set/changes.ts";
import { pathOf } from "../../product-set/check.ts";
import type { Item } from "../../product-set/item.ts";
import { EMPTY_SET, keepsDeclaration, type Plan } from "../../product-set/plan.ts";
import { keptSet, type SetInputs, type SetState } from "../../product-set/state.ts";
import { checkFailures } from "../failure.ts";
import { withoutLoader } from "../kept-state.ts";
import type { Operation } from "../operation.ts";
import { type ProductSetHandler, SET_ID } from "../product-set-handler.ts";
import { withCleared } from "./clear.ts";
import { NativeFailures } from "./failures.ts";
import { formatPropertyPath } from "./property-path.ts";
import type { NativeResource, PropertyChange } from "./resource.ts";
import { open, type Properties, type Secret, seal } from "./values.ts";

/** Adapts a handler of product sets to the engine's calls of a plugin. */
export function nativeProductSet(operation: Operation, handler: ProductSetHandler): NativeResource {
  const failures = new NativeFailures(operation.log);
  return {
    async check(olds, news) {
      const { properties, secrets } = open(news);
      const { inputs: declared, problems: unclear } = withClearedProducts(
        withoutLoader(properties),
      );
      const before = olds === undefined ? undefined : withoutLoader(open(olds).properties);
      const { inputs, problems } = await handler.check(declared, before);
      const failed = checkFailures([...unclear, ...problems]);
      return { inputs: sealed(inputs, secrets), failures: failed };
    },

    async diff(olds, news) {
      const [state, inputs] = [stateIn(open(olds).properties), inputsIn(open(news).properties)];
      const { changes, plan } = handler.diff(state, inputs);
      return {
        changes,
        replaces: [],
        stables: [],
        details: changes ? details(state, inputs, plan) : [],
      };
    },

    async create(properties, isPreview) {
      const { properties: declared, secrets } = open(properties);
      const inputs = inputsIn(declared);
      if (isPreview) {
        return { id: "", properties: sealed(handler.foresee(EMPTY_SET, inputs), secrets) };
      }
      const sealState = (state: SetState) => sealed(state, secrets);
      const state = await failures.during(sealState, () => handler.create(inputs));
      return { id: SET_ID, properties: sealState(state) };
    },

    /** The id of an import is the prefix of the products to import. */
    async read(id, outputs, inputs) {
      const known = open(outputs);
      const secrets = [...known.secrets, ...open(inputs).secrets];
      const isNew = Object.keys(known.properties).length === 0;
      const found = await failures.during(
        (state: SetState) => sealed(state, secrets),
        async () => (isNew ? handler.readForImport(id) : handler.read(stateIn(known.properties))),
      );
      if (found === undefined) return undefined;
      return {
        id: SET_ID,
        properties: sealed(found.state, secrets),
        inputs: found.inputs && sealed(found.inputs, secrets),
      };
    },

    async update(olds, news, isPreview) {
      const before = open(olds);
      const { properties, secrets } = open(news);
      const [state, inputs] = [stateIn(before.properties), inputsIn(properties)];
      if (isPreview) return sealed(handler.foresee(state, inputs), secrets);
      // Of a product whose write failed, the state may keep what was a secret before.
      const sealKept = (kept: SetState) => sealed(kept, [...secrets, ...before.secrets]);
      const result = await failures.during(sealKept, () => handler.update(state, inputs));
      return sealed(result, secrets);
    },

    async delete(_id, outputs) {
      const state = stateIn(open(outputs).properties);
      await failures.during(
        (kept: SetState) => sealed(kept, []),
        () => handler.delete(state),
      );
    },
  };
}

function stateIn(properties: Properties): SetState {
  return keptSet(withoutLoader(properties));
}

function inputsIn(properties: Properties): SetInputs {
  return withoutLoader(properties) as unknown as SetInputs;
}

/** Replaces the lists `clear` of the products that are passed as objects. */
function withClearedProducts(inputs: Properties): {
  readonly inputs: Properties;
  readonly problems: readonly Problem[];
} {
  if (!isJsonObject(inputs.products)) return { inputs, problems: [] };
  const problems: Problem[] = [];
  const products = Object.entries(inputs.products).map(([externalId, product]) => {
    if (!isJsonObject(product)) return [externalId, product];
    const cleared = withCleared(product);
    for (const { path, message } of cleared.problems) {
      problems.push({ path: pathOf(externalId, path), message });
    }
    return [externalId, cleared.inputs];
  });
  return { inputs: { ...inputs, products: Object.fromEntries(products) }, problems };
}

/**
 * A secret anywhere in a product makes all that the set holds of the product one. So does a declaration
 * of which no input says any more what is secret. The digest of all texts is always one.
 */
function sealed(set: object, secrets: readonly Secret[]): Struct {
  const { products } = set as { products?: unknown };
  const items = isJsonObject(products) ? Object.entries(products) : [];
  const left = items
    .filter(([, item]) => isJsonObject(item) && keepsDeclaration(item as unknown as Item))
    .map(([externalId, value]): Secret => ({ path: ["products", externalId], value }));
  const whole = secrets.flatMap(({ path: [property = "", externalId], value }) => {
    if (property !== "products" || externalId === undefined) return [{ path: [property], value }];
    const isThere = isJsonObject(products) && Object.hasOwn(products, externalId);
    return isThere ? [{ path: [property, externalId], value }] : [];
  });
  return seal(set, [...whole, ...left, { path: ["digest"], value: undefined }]);
}

function details(state: SetState, inputs: SetInputs, plan: Plan | undefined): PropertyChange[] {
  const most = kindOf(state.maxDeletes, inputs.maxDeletes);
  const limit = most === undefined ? [] : [{ path: "maxDeletes", kind: most }];
  if (plan === undefined) return [{ path: "products", kind: "update" }, ...limit];
  const changes = changesOf(plan, state);
  const kinds = ["add", "update", "delete"] as const;
  const products = kinds.flatMap((kind) =>
    changes[kind].map((id) => ({ path: formatPropertyPath(["products", id]), kind })),
  );
  return [...products, ...limit];
}

function kindOf(before: unknown, after: unknown): PropertyChange["kind"] | undefined {
  if (before === after) return undefined;
  if (before === undefined) return "add";
  return after === undefined ? "delete" : "update";
}
