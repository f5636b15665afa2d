/**
 * The module that the engine's dynamic provider host loads: the `__provider` text in the state is
 * a `require` of it. Its path in the package's exports and the names exported here must stay as
 * they are for as long as any state refers to them.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import {
  GenlookClient,
  GenlookError,
  resolveSettings,
  type Wait,
  withConfiguration,
} from "../api/index.ts";
import { hashImages } from "../images/local-image.ts";
import { CatalogView } from "../live/catalog-view.ts";
import { checkInputs } from "../product/check.ts";
import type { Declaration } from "../product/declaration.ts";
import * as lifecycle from "../product/operations.ts";
import { withoutAssets } from "./assets.ts";
import { cancellation } from "./cancellation.ts";
import { Ownership } from "./ownership.ts";

let config: dynamic.Config | undefined;
let api: CatalogView | undefined;
const ownership = new Ownership();

/** The engine's host does not wait for this before the first calls: it takes effect at once. */
export function configure(request: dynamic.ConfigureRequest): Promise<void> {
  config = request.config;
  api = undefined;
  return Promise.resolve();
}

export async function check(
  _olds: unknown,
  news: Record<string, unknown>,
): Promise<dynamic.CheckResult> {
  const declared = withoutAssets(withoutProvider(news));
  if (typeof declared.externalId === "string") ownership.declare(declared.externalId);
  const { inputs, problems } = await hashImages(declared);
  return {
    inputs,
    failures: [...checkInputs(declared), ...problems].map(({ path, message }) => ({
      property: path,
      reason: message,
    })),
  };
}

export async function diff(
  _id: string,
  olds: lifecycle.ProductState,
  news: Declaration,
): Promise<dynamic.DiffResult> {
  return lifecycle.diff(olds, withoutProvider(news));
}

export function create(inputs: Declaration): Promise<dynamic.CreateResult> {
  return guarded(async (api) => {
    const declaration = withoutProvider(inputs);
    const { externalId, onExisting } = declaration;
    const mayOverwrite = onExisting === "adopt" || ownership.owns(externalId);
    const outs = await ownership.during(externalId, () =>
      lifecycle.create(api, declaration, mayOverwrite),
    );
    return { id: outs.externalId, outs };
  });
}

export function read(id: string, props: lifecycle.ProductState): Promise<dynamic.ReadResult> {
  return guarded(async (api) => {
    const found = await lifecycle.read(api, id, withoutProvider(props));
    // A blank id is how the engine is told that the resource is gone.
    return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
  });
}

export function update(
  id: string,
  olds: lifecycle.ProductState,
  news: Declaration,
): Promise<dynamic.UpdateResult> {
  return guarded(async (api) => {
    const state = withoutProvider(olds);
    const declaration = withoutProvider(news);
    try {
      return { outs: await lifecycle.update(api, state, declaration) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const properties = lifecycle.afterFailedUpdate(state, declaration);
      // An error with an id is how the host is told what to keep in the state, loader included.
      const reasons = [error.message];
      throw Object.assign(error, { id, properties: { ...olds, ...properties }, reasons });
    }
  });
}

function remove(id: string): Promise<void> {
  return guarded(async (api) => {
    if (!ownership.skipsDelete(id)) await lifecycle.remove(api, id);
  });
}

export { remove as delete };

/** Runs a step against the API; one client and one view serve all resources of an operation. */
async function guarded<Result>(
  step: (api: lifecycle.ProductApi) => Promise<Result>,
): Promise<Result> {
  try {
    api ??= new CatalogView(connect());
    return await step(api);
  } catch (error) {
    // The host prints the stack under the message; of a refusal it would only tell our insides.
    if (error instanceof GenlookError) error.stack = "";
    throw error;
  }
}

function connect(): GenlookClient {
  const options = withConfiguration({}, (name) => config?.get(`genlook:${name}`));
  return new GenlookClient(resolveSettings(options), { signal: cancellation(), onWait: tell });
}

/** What the provider process prints appears under the stack, in the engine's own output. */
function tell({ waitMs, done, waiting }: Wait): void {
  console.log(
    `waiting ${Math.ceil(waitMs / 1000)} s for the rate limit (requests done: ${done}, waiting: ${waiting})`,
  );
}

function withoutProvider<Props extends object>(props: Props): Props {
  const { __provider, ...rest } = props as Props & { __provider?: unknown };
  return rest as Props;
}
