import { existsSync } from "node:fs";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import { type SettingsSource, stackSource } from "../api/settings.ts";
import { CONFIG_NAMESPACE } from "../pulumi.ts";
import { runPulumi } from "../stack/pulumi-command.ts";
import type { StackExport } from "../stack/stack-export.ts";
import { UsageError } from "./failure.ts";
import { parseStackExport, readStackExport } from "./files.ts";

/** Whether an argument is the name of a stack: it is no file, and does not look like one. */
export function isStackName(text: string): boolean {
  return text !== "-" && !existsSync(text) && !/^[./]|\\|\.json$/i.test(text);
}

/**
 * Reads a stack's state: from a file that `pulumi stack export` wrote, from standard input for `-`,
 * or by the `pulumi` command for the name of a stack.
 */
export async function readStack(nameOrFile: string): Promise<StackExport> {
  if (!isStackName(nameOrFile)) return readStackExport(nameOrFile);
  // Secret fields are compared, and no report shows them.
  const args = ["stack", "export", "--stack", nameOrFile, "--show-secrets"];
  const content = await runPulumi(args).catch((error: Error) => {
    throw new UsageError(
      `${nameOrFile} is not a file, and it can't be read as a stack: ${error.message}`,
    );
  });
  return parseStackExport(content, `the stack ${nameOrFile}`);
}

/** Reads the settings that a stack's configuration holds. */
export async function settingsOfStack(stack: string): Promise<SettingsSource> {
  const config = parse(await runPulumi(["config", "--stack", stack, "--show-secrets", "--json"]));
  return stackSource((name) => {
    const entry = config[`${CONFIG_NAMESPACE}:${name}`];
    return isJsonObject(entry) && typeof entry.value === "string" ? entry.value : undefined;
  }, stack);
}

function parse(text: string): JsonObject {
  try {
    const config: unknown = JSON.parse(text);
    if (isJsonObject(config)) return config;
  } catch {
    // The parser's message would quote the text, which holds secrets.
  }
  throw new UsageError("`pulumi config` printed no JSON");
}
