/**
 * The module that the engine's dynamic provider host loads: the `__provider` text in the state is
 * a `require` of it. Its path in the package's exports and the names exported here must stay as
 * they are for as long as any state refers to them.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { GenlookClient, GenlookError, resolveSettings } from "./api/index.ts";
import { cancellation } from "./cancellation.ts";
import { checkInputs } from "./lifecycle/check.ts";
import { Claims } from "./lifecycle/claims.ts";
import type { Declaration } from "./lifecycle/declaration.ts";
import * as lifecycle from "./lifecycle/lifecycle.ts";

let config: dynamic.Config | undefined;
let client: GenlookClient | undefined;
const claims = new Claims();

/** The engine's host does not wait for this before the first calls: it takes effect at once. */
export function configure(request: dynamic.ConfigureRequest): Promise<void> {
  config = request.config;
  client = undefined;
  return Promise.resolve();
}

export async function check(
  _olds: unknown,
  news: Record<string, unknown>,
): Promise<dynamic.CheckResult> {
  const inputs = withoutProvider(news);
  return { inputs, failures: checkInputs(inputs) };
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
    const outs = await claims.during(declaration.externalId, () =>
      lifecycle.create(api, declaration),
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
  _id: string,
  olds: lifecycle.ProductState,
  news: Declaration,
): Promise<dynamic.UpdateResult> {
  return guarded(async (api) => ({
    outs: await lifecycle.update(api, withoutProvider(olds), withoutProvider(news)),
  }));
}

function remove(id: string): Promise<void> {
  return guarded(async (api) => {
    if (!claims.has(id)) await lifecycle.remove(api, id);
  });
}

export { remove as delete };

/** Runs a step against the API; one client serves all resources of an operation. */
async function guarded<Result>(step: (api: GenlookClient) => Promise<Result>): Promise<Result> {
  try {
    client ??= new GenlookClient(
      resolveSettings({
        apiKey: config?.get("genlook:apiKey"),
        baseUrl: config?.get("genlook:baseUrl"),
      }),
      { signal: cancellation() },
    );
    return await step(client);
  } catch (error) {
    // The host prints the stack under the message; of a refusal it would only tell our insides.
    if (error instanceof GenlookError) error.stack = "";
    throw error;
  }
}

function withoutProvider<Props extends object>(props: Props): Props {
  const { __provider, ...rest } = props as Props & { __provider?: unknown };
  return rest as Props;
}
