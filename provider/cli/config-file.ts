import { basename } from "node:path";
import type { Command, Option } from "commander";
import type { Loader } from "lilconfig";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import { SETTING_NAMES, type SettingName, type SettingsSource } from "../api/settings.ts";
import { didYouMean } from "../text/did-you-mean.ts";
import { quoted } from "../text/escape-control.ts";
import { UsageError } from "./failure.ts";

/** The settings that the file may hold. A key does not belong in a repository. */
const SETTINGS: readonly SettingName[] = SETTING_NAMES.filter((name) => name !== "apiKey");

/** Options that somebody has to mean when they run the command. */
const NEVER = new Set(["yes", "apiKey", "help"]);

const PLACES = ["json", "yaml", "yml", "js", "cjs", "mjs", "ts"].map(
  (ending) => `genlook.config.${ending}`,
);

interface ConfigFile {
  /** The name of the file. */
  readonly name: string;
  readonly content: JsonObject;
}

let reading: Promise<ConfigFile | undefined> | undefined;

/** Reads `genlook.config.*`, or the key "genlook" of package.json, in the working directory. */
function configFile(): Promise<ConfigFile | undefined> {
  reading ??= readConfigFile();
  return reading;
}

async function readConfigFile(): Promise<ConfigFile | undefined> {
  const { defaultLoaders, lilconfig } = await import("lilconfig");
  // Neither parser quotes the text in its errors: somebody may have put a key there.
  const json = async (_path: string, text: string) =>
    (await import("../catalog/json-syntax.ts")).parseJson(text);
  const yaml = async (_path: string, text: string) =>
    (await import("yaml")).parse(text, { prettyErrors: false });
  const found = await lilconfig("genlook", {
    searchPlaces: [...PLACES, "package.json"],
    stopDir: process.cwd(),
    loaders: {
      ".json": json,
      ".yaml": yaml,
      ".yml": yaml,
      ".ts": defaultLoaders[".mjs"] as Loader,
    },
  })
    .search()
    .catch((error: Error) => {
      throw new UsageError(`genlook.config can't be read: ${error.message}`);
    });
  if (found === null || found.isEmpty === true) return undefined;
  const name = basename(found.filepath);
  if (!isJsonObject(found.config)) {
    throw new UsageError(`${name} must hold an object such as { "drift": { "stack": "prod" } }`);
  }
  return { name, content: found.config };
}

/** Returns the connection settings of the file. */
export async function settingsOfConfigFile(): Promise<SettingsSource | undefined> {
  const file = await configFile();
  if (file === undefined) return undefined;
  return {
    get(name) {
      const value = SETTINGS.includes(name) ? file.content[name] : undefined;
      return typeof value === "object" || value === null ? JSON.stringify(value) : value;
    },
    nameOf: (name) => `${name} in ${file.name}`,
  };
}

/**
 * Sets the options of a command that the file holds and the command line does not.
 *
 * @throws UsageError when the file holds something that it may not.
 */
export async function applyConfigFile(
  command: Command,
  commands: readonly string[],
): Promise<void> {
  if (!commands.includes(command.name())) return;
  const file = await configFile();
  if (file === undefined) return;
  refuseUnknown(file.name, "", Object.keys(file.content), [...SETTINGS, ...commands]);
  const section = file.content[command.name()] ?? {};
  if (!isJsonObject(section)) {
    throw new UsageError(`${file.name}: ${command.name()} must be an object of its options`);
  }
  const options = new Map(
    command.options
      .filter((option) => !NEVER.has(option.attributeName()))
      .map((option) => [option.attributeName(), option]),
  );
  const prefix = `${command.name()}.`;
  refuseUnknown(file.name, prefix, Object.keys(section), [...options.keys()]);
  for (const [name, value] of Object.entries(section)) {
    const option = options.get(name) as Option;
    if (isOverruled(command, option)) continue;
    const parsed = parse(option, value, `${file.name}: ${prefix}${name}`);
    command.setOptionValueWithSource(name, parsed, "config");
  }
}

function refuseUnknown(
  file: string,
  prefix: string,
  names: readonly string[],
  known: readonly string[],
): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    if (name === "apiKey") {
      throw new UsageError(`${file} must not hold the API key; set GENLOOK_API_KEY instead`);
    }
    const guess = didYouMean(name, known);
    const remedy =
      guess === undefined ? `use one of ${known.join(", ")}` : `did you mean ${guess}?`;
    throw new UsageError(`${file}: ${quoted(prefix + name)} can't be set there; ${remedy}`);
  }
}

/** Whether the command line has the option, or one that excludes it. */
function isOverruled(command: Command, option: Option): boolean {
  const given = command.options.filter(
    (one) => command.getOptionValueSource(one.attributeName()) === "cli",
  );
  const name = option.attributeName();
  return given.some(
    (one) =>
      one === option ||
      excludedBy(one).includes(name) ||
      excludedBy(option).includes(one.attributeName()),
  );
}

/** Returns the options that can't be used together with an option. Not in the library's types. */
function excludedBy(option: Option): readonly string[] {
  return (option as unknown as { conflictsWith: string[] }).conflictsWith;
}

/** Parses a value of the file as if the command line had it. */
function parse(option: Option, value: unknown, place: string): unknown {
  const isFlag = !option.required && !option.optional;
  if (isFlag) {
    if (typeof value === "boolean") return value;
    throw new UsageError(`${place} must be true or false`);
  }
  const { parseArg } = option;
  const values = Array.isArray(value) ? value : [value];
  const isText = (one: unknown) => typeof one === "string" || typeof one === "number";
  if (!values.every(isText) || (Array.isArray(value) && parseArg === undefined)) {
    throw new UsageError(
      `${place} must be ${parseArg === undefined ? "a text" : "a text or a list of texts"}`,
    );
  }
  try {
    const parsed = values.reduce<unknown>(
      (previous, one) =>
        parseArg === undefined ? String(one) : parseArg(String(one), previous as never),
      undefined,
    );
    return parsed;
  } catch (error) {
    throw new UsageError(`${place} is wrong. ${(error as Error).message}`);
  }
}
