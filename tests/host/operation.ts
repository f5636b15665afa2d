import { Operation } from "../../provider/host/operation.ts";
import type { Emulator } from "../../provider/testing/index.ts";

/** Makes a new operation on the emulator's account. The engine starts one for each command. */
export function startOperation(emulator: Emulator, log?: (line: string) => void): Operation {
  const settings = new Map([
    ["apiKey", emulator.apiKey],
    ["baseUrl", emulator.url],
    ["maxRetries", "0"],
    ["requestsPerMinute", "1000000"],
  ]);
  const operation = new Operation({ log });
  operation.configure((name) => settings.get(name));
  return operation;
}
