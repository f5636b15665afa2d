#!/usr/bin/env node
/** The executable `pulumi-resource-genlook`, which the engine starts, and which prints its port. */
const { engines } = require("../../../package.json") as { engines: { node: string } };

/** How often the process looks whether the engine that started it is still there. */
const WATCH_MS = 1000;

const [major = 0, minor = 0] = versionOf(process.versions.node);
const [neededMajor = 0, neededMinor = 0] = versionOf(engines.node);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  process.stderr.write(
    `pulumi-resource-genlook needs Node ${engines.node.replace(">=", "")} or newer, and this is ${process.versions.node}: install a newer Node, or put it first on PATH.\n`,
  );
  process.exit(1);
}

// After `kill -9`, the engine can't end its plugins.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit(1);
}, WATCH_MS).unref();

void serve();

/** The HTTP library does not load in an old Node, so the server is loaded after that is checked. */
async function serve(): Promise<void> {
  const { PluginServer } = await import("./server.ts");
  const port = await new PluginServer(process.argv[2]).listen();
  process.stdout.write(`${port}\n`);
}

function versionOf(text: string): number[] {
  return text.replace(/^\D+/, "").split(".").map(Number);
}
