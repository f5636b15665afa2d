import type { ConnectionOptions, GenlookClient, Wait } from "../api/index.ts";
import type { Configuration } from "../api/settings.ts";

/**
 * How a function reaches the API. What is left out comes from the stack's configuration, then from
 * the environment.
 */
export interface FunctionOptions extends ConnectionOptions {
  /** Cancels the call: it ends at once with a CancelledError, except for a write already sent. */
  readonly signal?: AbortSignal | undefined;
  /** Called when requests wait 2 s or more for the rate limit, at most every 5 s. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

let configuration: Configuration = () => undefined;

/** Sets where the settings that the options leave out are read, before the environment. */
export function useConfiguration(source: Configuration): void {
  configuration = source;
}

/**
 * Makes a client for one call of a function. The client's code is loaded here, because a program
 * that only declares products never needs it.
 */
export async function connect({
  signal,
  onWait,
  ...options
}: FunctionOptions): Promise<GenlookClient> {
  const { GenlookClient, resolveSettings, withConfiguration } = await import("../api/index.ts");
  const settings = resolveSettings(withConfiguration(options, configuration));
  return new GenlookClient(settings, { signal, onWait });
}
