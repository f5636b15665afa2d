import { createRequire } from "node:module";
import { join } from "node:path";
import type { Command } from "commander";
import type { SentRequest } from "../api/transport.ts";
import { connect, settingsFor } from "../live/connect.ts";
import { runPulumi } from "../stack/pulumi-command.ts";
import { escapeControl } from "../text/escape-control.ts";
import { type ApiOptions, type Connection, connectionOf } from "./connection.ts";
import { UsageError } from "./failure.ts";
import { apiOptions, createCommand, stackOption } from "./options.ts";
import { readStack } from "./stacks.ts";
import { print } from "./terminal.ts";

const { peerDependencies } = require("../../package.json") as {
  peerDependencies: { "@pulumi/pulumi": string };
};

interface Options extends ApiOptions {
  readonly stack?: string;
}

/** A clock that is off by less does no harm. The API's clock is read in whole seconds. */
const MAX_CLOCK_ERROR_MS = 60_000;

const EXAMPLES = `Examples:
  pulumi-genlook doctor
  pulumi-genlook doctor --stack prod

The API key is read from the environment variable GENLOOK_API_KEY, or from the stack's configuration.`;

const DESCRIPTION = `Checks what a deployment needs: Node, the \`pulumi\` command, the packages of this folder, the API key, the account, the clock and the budget. It changes nothing, and sends 1 request.

Exit code: 0 all is well, 1 something is wrong, and its line says what to do.`;

/** `pulumi-genlook doctor`: checks what a deployment needs. */
export function doctorCommand(): Command {
  const command = createCommand("doctor", "Check what a deployment needs", EXAMPLES)
    .description(DESCRIPTION)
    .addOption(stackOption());
  return apiOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { stack } = options;
  process.exitCode = 0;
  await check("Node", () => process.versions.node);
  await check("pulumi command", pulumiVersion);
  // The command may run elsewhere than in the project.
  const [sdk, typeScript] = ["@pulumi/pulumi", "typescript"].map(versionHere);
  if (sdk !== undefined) await check("Pulumi SDK", () => checkedSdk(sdk));
  if (typeScript !== undefined) await check("TypeScript", () => checkedTypeScript(typeScript));
  if (stack !== undefined) await check(`stack ${stack}`, () => contentOf(stack));
  const connection = await connectionOf(options, stack);
  const hasKey = await check("API key", () => {
    const { names, baseUrl } = settingsFor({});
    return `from ${names?.apiKey}, for ${baseUrl}`;
  });
  if (hasKey) await checkAccount(connection);
}

async function checkAccount({ options, run }: Connection): Promise<void> {
  const requests: SentRequest[] = [];
  const onRequest = (request: SentRequest) => {
    requests.push(request);
    options.onRequest?.(request);
  };
  const client = await connect({ ...options, maxRetries: 1, onRequest });
  await check("account", async () => {
    const credits = await run(() => client.getCredits());
    return `reachable, credits left for try-ons: ${credits}`;
  });
  if (!requests.some(({ outcome }) => typeof outcome === "number")) return;
  await check("clock", () => clockError(client.serverTime() - Date.now()));
  await check("budget", () => {
    const { requestsPerMinute, names } = settingsFor({});
    if (!requests.some(({ outcome }) => outcome === 429)) {
      return `${requestsPerMinute} requests a minute`;
    }
    throw new UsageError(
      `the account's requests are spent. Wait a minute; if others use the account, lower ${names?.requestsPerMinute}`,
    );
  });
}

/** Runs a check, and prints what it found. Its error says what to do. */
async function check(name: string, find: () => string | Promise<string>): Promise<boolean> {
  try {
    print(`✓ ${escapeControl(`${name}: ${await find()}`)}\n`);
    return true;
  } catch (error) {
    print(`✗ ${escapeControl(`${name}: ${(error as Error).message}`)}\n`);
    process.exitCode = 1;
    return false;
  }
}

async function pulumiVersion(): Promise<string> {
  const version = await runPulumi(["version"]).catch(() => {
    throw new UsageError("not found on the PATH; see https://www.pulumi.com/docs/install/");
  });
  return version.trim();
}

function checkedSdk(version: string): string {
  const needed = peerDependencies["@pulumi/pulumi"].replace("^", "");
  if (version.localeCompare(needed, "en", { numeric: true }) >= 0) return version;
  throw new UsageError(
    `${version} is older than ${needed}; run \`npm install @pulumi/pulumi@latest\``,
  );
}

/** The SDK runs programs in TypeScript with a compiler that version 7 no longer has. */
function checkedTypeScript(version: string): string {
  if (Number.parseInt(version, 10) < 7) return version;
  throw new UsageError(
    `Pulumi can't run programs with TypeScript ${version}; run \`npm install --save-dev typescript@6\``,
  );
}

/** Returns the version of a package as the program in the working directory sees it. */
function versionHere(name: string): string | undefined {
  const requireHere = createRequire(join(process.cwd(), "index.js"));
  try {
    return (requireHere(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

async function contentOf(stack: string): Promise<string> {
  const { declared } = await readStack(stack);
  return `products: ${declared.length}`;
}

function clockError(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= MAX_CLOCK_ERROR_MS)
    return `within ${Math.max(1, seconds)} s of the API's`;
  const direction = aheadMs > 0 ? "behind" : "ahead of";
  throw new UsageError(`${seconds} s ${direction} the API's; set the clock of this machine`);
}
