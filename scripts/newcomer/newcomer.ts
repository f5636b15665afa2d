import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { runInShell } from "../pages/shell.ts";

const root = dirname(dirname(import.meta.dirname));

/** What every program needs to reach the network where it goes through a proxy. */
const NETWORK = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/** Package managers that Node does not bring, as newcomers get them today. */
const MANAGERS = { pnpm: "pnpm@latest", yarn: "yarn@1", yarn4: "@yarnpkg/cli-dist@4" };

/** The machine of people who come to the project: it has Node, npm, pnpm, yarn and `pulumi`. */
export interface Machine {
  readonly engine: Engine;
  /** The folder with the `node` that they use. */
  readonly node: string;
  /** The parent of all homes. */
  readonly folder: string;
}

/**
 * Installs what newcomers have.
 *
 * @param version of Node that they use, such as "22.19.0"; by default that of this process
 */
export async function prepareMachine(engine: Engine, version?: string): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-genlook-new-"));
  await mkdir(join(folder, "bin"));
  for (const [name, source] of Object.entries(MANAGERS)) {
    const command = join(install(folder, source), ".bin", name === "yarn4" ? "yarn" : name);
    await symlink(command, join(folder, "bin", name));
  }
  const node = version === undefined ? dirname(process.execPath) : installNode(folder, version);
  return { engine, folder, node };
}

/** Installs a version of Node, and returns the folder with the command. */
export function installNode(folder: string, version: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  return join(install(folder, `${name}@${version}`), name, "bin");
}

/** Installs a package in a folder of its own, and returns its `node_modules`. */
function install(parent: string, source: string): string {
  const prefix = join(parent, source.replaceAll(/\W/g, "-"));
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", prefix];
  execFileSync("npm", [...args, source], { stdio: "pipe" });
  return join(prefix, "node_modules");
}

/** Somebody with an empty home and an empty folder in it. */
export class Newcomer {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;

  private constructor(directory: string, environment: NodeJS.ProcessEnv) {
    this.directory = directory;
    this.environment = environment;
  }

  static async arrive(machine: Machine, environment: NodeJS.ProcessEnv = {}): Promise<Newcomer> {
    const home = await mkdtemp(join(machine.folder, "home-"));
    const directory = join(home, "shop");
    await mkdir(directory);
    const kept = NETWORK.flatMap((name) => [name, name.toLowerCase()]).filter(
      (name) => process.env[name] !== undefined,
    );
    return new Newcomer(directory, {
      ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
      PATH: pathOf(machine),
      HOME: home,
      // The engine looks for the home in the list of users.
      PULUMI_HOME: join(home, ".pulumi"),
      npm_config_registry: registry(),
      // pnpm looks for its own version in the registry, and some mirrors of npm have only a part of it.
      pnpm_config_pm_on_fail: "ignore",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
      ...environment,
    });
  }

  /** The same person, in another folder. */
  in(directory: string): Newcomer {
    return new Newcomer(directory, this.environment);
  }

  /** Runs a command and returns what it printed, whatever its exit code is. */
  async tries(command: string): Promise<string> {
    const options = { cwd: this.directory, env: this.environment };
    const [printed = ""] = await runInShell([{ command }], options);
    return printed;
  }

  /**
   * Runs commands and returns what they printed.
   *
   * @throws Error with the output, if one of them fails
   */
  async runs(...commands: string[]): Promise<string> {
    const printed = await this.tries(`(set -e\n${commands.join("\n")}\n) && echo "all went well"`);
    assert.ok(printed.endsWith("all went well"), `${commands.join("\n")}\n${printed}`);
    return printed;
  }

  /** Edits package.json. An undefined value removes an entry. */
  async describes(entries: Readonly<Record<string, string | undefined>>): Promise<void> {
    const file = join(this.directory, "package.json");
    const manifest = { ...JSON.parse(await readFile(file, "utf8")), ...entries };
    await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }

  async writes(file: string, content: string): Promise<void> {
    await writeFile(join(this.directory, file), content);
  }
}

/** PATH without this checkout's own programs, which no newcomer has, except for its Node. */
function pathOf({ engine, folder, node }: Machine): string {
  const own = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.startsWith(root));
  const first = [join(folder, "bin"), node, dirname(engine.command)];
  return [...first, ...own].join(delimiter);
}

let known: string | undefined;

/** The registry of packages that this machine uses; an empty home would not know it. */
function registry(): string {
  known ??= execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  return known;
}
