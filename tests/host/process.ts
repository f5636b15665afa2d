import type * as pulumi from "@pulumi/pulumi";
import type * as provider from "../../provider/host/dynamic.ts";
import type { Emulator } from "../../provider/testing/index.ts";

/** The text by which the state remembers the provider; the host passes it along with every call. */
export const LOADER = 'exports.handler=()=>require("pulumi-genlook/provider")';

/** The provider as the engine's host loads it: a process of its own for every operation. */
export function startProcess(): typeof provider {
  jest.resetModules();
  return require("../../provider/host/dynamic.ts");
}

/** A stack's configuration as the host hands it over. */
export function configOf(values: Record<string, string>) {
  const get = (key: string) => values[key];
  const required = (key: string) => get(key) ?? fail(key);
  return { config: { get, require: required } };
}

/** A process that is configured for an emulator. */
export async function startFor(emulator: Emulator): Promise<typeof provider> {
  const process = startProcess();
  await process.configure(
    configOf({ "genlook:apiKey": emulator.apiKey, "genlook:baseUrl": emulator.url }),
  );
  return process;
}

/** The value of an output; rejects where the output failed. */
export function resolved<Value>(output: pulumi.Output<Value>): Promise<Value> {
  // Its own promise: an apply that waits for a failed output would be one more failure.
  return (output as unknown as { promise(): Promise<Value> }).promise();
}

function fail(key: string): never {
  throw new Error(`Missing required configuration key: ${key}`);
}
