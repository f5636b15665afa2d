#!/usr/bin/env node
/** The executable `pulumi-resource-genlook`, which the engine starts, and which prints its port. */
import "../../node/exit-if-too-old.ts";

/** How often the process looks whether the engine that started it is still there. */
const WATCH_MS = 1000;

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
