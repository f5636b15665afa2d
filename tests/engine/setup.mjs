import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../../scripts/engine/find.ts";
import { addYamlHost } from "../../scripts/engine/yamlHost.ts";
import build from "../build.mjs";

const root = join(import.meta.dirname, "..", "..");
const say = (line) => process.stderr.write(`${line}\n`);
const npm = (cwd, ...args) => {
  const shell = process.platform === "win32";
  return execFileSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8", shell });
};

/**
 * Finds an engine, installs the packed tarball into a new project as a user would, and makes a
 * stack for the tests to copy.
 */
export default async function setUp() {
  const engine = await findEngine({ log: say });
  const yamlHost = addYamlHost(engine, say);
  const workshop = mkdtempSync(join(tmpdir(), "pulumi-genlook-"));
  // Each operation loads the Pulumi SDK twice. Node keeps what it has compiled in this folder, and
  // checks that the source is the same; nothing else about a run changes.
  process.env.NODE_COMPILE_CACHE = join(workshop, "compile-cache");
  await startKeyService();
  const installation = join(workshop, "installation");
  mkdirSync(installation);
  build();
  say("installing the packed tarball into a new project…");
  const [{ filename }] = JSON.parse(
    npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", installation),
  );
  const sdk = JSON.parse(
    readFileSync(join(root, "node_modules/@pulumi/pulumi/package.json"), "utf8"),
  );
  const dependencies = {
    "@pulumi/pulumi": sdk.version,
    "pulumi-genlook": `file:${filename}`,
  };
  writeFileSync(
    join(installation, "package.json"),
    JSON.stringify({ name: "shop", private: true, dependencies }, null, 2),
  );
  npm(installation, "install", "--prefer-offline", "--no-audit", "--no-fund");
  await yamlHost;
  process.env.TEST_INSTALLATION = JSON.stringify({
    engine,
    workshop,
    directory: installation,
    tarball: join(installation, filename),
    project: makeProject(
      join(workshop, "project"),
      engine,
      join(installation, "node_modules/.bin"),
    ),
  });
}

/**
 * Starts a key service for the tests' stacks, and says in the environment where it is. By default
 * the engine derives a stack's key from a passphrase, which takes it 0.2 s of CPU time at each
 * operation, nearly half of what the engine itself takes.
 */
async function startKeyService() {
  const service = fork(join(import.meta.dirname, "key-service.mjs"));
  const [port] = await once(service, "message");
  service.unref();
  service.channel.unref();
  process.env.VAULT_SERVER_URL = `http://127.0.0.1:${port}`;
  process.env.VAULT_SERVER_TOKEN = "a token of the tests";
}

/** Makes a project with an empty stack. To make a stack takes the engine as long as an operation. */
function makeProject(directory, engine, plugins) {
  const stack = "dev";
  mkdirSync(join(directory, "backend"), { recursive: true });
  // Only programs that import pulumi-genlook/native use the plugin.
  const providers = [{ name: "genlook", path: plugins }];
  const manifest = { name: "shop", runtime: "nodejs", plugins: { providers } };
  writeFileSync(join(directory, "Pulumi.yaml"), JSON.stringify(manifest));
  writeFileSync(join(directory, "package.json"), '{ "private": true }\n');
  const env = {
    ...process.env,
    ...engine.environment,
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
  };
  const init = ["stack", "init", stack, "--secrets-provider", "hashivault://tests"];
  execFileSync(engine.command, init, { cwd: directory, env, stdio: "pipe" });
  return { directory, stack };
}
