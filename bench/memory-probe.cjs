// Loaded into each process of an operation. The one of the provider writes its peak of memory to a
// file, in KiB, again and again, because the engine kills it at the end.
const { renameSync, writeFileSync } = require("node:fs");

const EVERY_MS = 20;
const file = process.env.MEMORY_FILE;

if (file && /dynamic-provider|pulumi-resource-/.test(process.argv[1] ?? "")) {
  setInterval(() => {
    writeFileSync(`${file}-new`, String(process.resourceUsage().maxRSS));
    renameSync(`${file}-new`, file);
  }, EVERY_MS).unref();
}
