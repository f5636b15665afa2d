import type { ConnectionOptions, GenlookClient, Retry, SentRequest, Wait } from "../api/index.ts";
import {
  environmentSource,
  optionsSource,
  resolveSettings,
  type Settings,
  type SettingsSource,
} from "../api/settings.ts";

/**
 * How a function reaches the API. What is left out comes from the stack's configuration, then from
 * the environment.
 */
export interface FunctionOptions extends ConnectionOptions {
  /** Cancels the call: it ends at once with a CancelledError, except for a write already sent. */
  readonly signal?: AbortSignal | undefined;
  /** Called when requests wait 2 s or more for the rate limit, at most every 5 s. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** Called before a failed request is sent again, except after a 429, which makes a wait. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** Called for each request, each retry included, when its answer came or failed to come. */
  readonly onRequest?: ((request: SentRequest) => void) | undefined;
}

let sources: readonly SettingsSource[] = [environmentSource()];

/** Sets where the settings that the options leave out are read, the first place first. */
export function useSources(places: readonly SettingsSource[]): void {
  sources = places;
}

/**
 * Reads the settings that a call of a function uses.
 *
 * @throws ConfigurationError when no key is set or a value is malformed.
 */
export function settingsFor(options: FunctionOptions): Settings {
  return resolveSettings([optionsSource(options), ...sources]);
}

/**
 * Makes a client for one call of a function. The client's code is loaded here, because a program
 * that only declares products never needs it.
 */
export async function connect(options: FunctionOptions): Promise<GenlookClient> {
  const { GenlookClient } = await import("../api/index.ts");
  return new GenlookClient(settingsFor(options), options);
}
