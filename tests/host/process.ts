import type * as pulumi from "@pulumi/pulumi";
import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { type DynamicProvider, dynamicProvider } from "../../provider/host/dynamic.ts";
import { Operation } from "../../provider/host/operation.ts";
import { ProductHandler } from "../../provider/host/product-handler.ts";
import type { Emulator } from "../../provider/testing/index.ts";

/** The code that the state keeps to load the provider. The host passes it in every call. */
export const LOADER = 'exports.handler=()=>require("pulumi-genlook/provider")';

/** Makes a provider as a new process has it. The engine starts a process for each operation. */
export function startProcess(): DynamicProvider {
  const operation = new Operation();
  return dynamicProvider(operation, new ProductHandler(operation));
}

/** Makes a stack's configuration as the host passes it. */
export function configOf(values: Record<string, string>): dynamic.ConfigureRequest {
  const get = (key: string) => values[key];
  const required = (key: string) => get(key) ?? fail(key);
  return { config: { get, require: required } } as dynamic.ConfigureRequest;
}

/** Makes a provider as a new process has it, and configures it for an emulator. */
export async function startFor(emulator: Emulator): Promise<DynamicProvider> {
  const process = startProcess();
  await process.configure(
    configOf({ "genlook:apiKey": emulator.apiKey, "genlook:baseUrl": emulator.url }),
  );
  return process;
}

/** Returns the value of an output. Rejects when the output failed. */
export function resolved<Value>(output: pulumi.Output<Value>): Promise<Value> {
  // Uses the output's own promise, because an `apply` on a failed output is another failure.
  return (output as unknown as { promise(): Promise<Value> }).promise();
}

function fail(key: string): never {
  throw new Error(`Missing required configuration key: ${key}`);
}
