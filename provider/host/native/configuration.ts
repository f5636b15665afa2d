import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { ConfigurationError } from "../../api/errors.ts";
import {
  environmentSource,
  resolveSettings,
  SETTING_NAMES,
  type SettingName,
  stackSource,
} from "../../api/settings.ts";
import { UNKNOWN } from "../../pulumi.ts";
import { open, seal } from "./values.ts";

/** Reads a setting; undefined where it is not set. */
type Configuration = (name: SettingName) => string | undefined;

/** Reads the settings that the engine passes to an instance of the provider. */
export function configurationIn(settings: Struct | undefined): Configuration {
  const { properties } = open(settings);
  return (name) => {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return value === undefined || value === null ? undefined : String(value);
  };
}

/**
 * Checks an instance's settings. What the program and the stack leave out comes from the
 * environment, so a key may be missing here, and is never copied into the state.
 */
export function checkConfiguration(settings: Struct | undefined): {
  readonly inputs: Struct;
  readonly reasons: readonly string[];
} {
  const { secrets } = open(settings);
  // The engine adds settings of its own, such as `version`.
  const configuration = configurationIn(settings);
  const given = SETTING_NAMES.map((name) => [name, configuration(name)] as const);
  const options = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const inputs = seal(options, [...secrets, { path: ["apiKey"], value: options.apiKey }]);
  const isKnown = !Object.values(options).includes(UNKNOWN);
  return { inputs, reasons: isKnown ? reasons(configuration) : [] };
}

function reasons(configuration: Configuration): string[] {
  const { GENLOOK_API_KEY } = process.env;
  const environment = { ...process.env, GENLOOK_API_KEY: GENLOOK_API_KEY || "gk_not_needed_yet" };
  try {
    resolveSettings([stackSource(configuration), environmentSource(environment)]);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [error.message];
  }
}
