/**
 * Bundles what the engine starts: the provider that its host of dynamic providers loads, and the native
 * plugin. One file starts faster than its modules do. Writes the licenses of what it contains beside it.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const root = dirname(import.meta.dirname);
const plugin = join(root, "dist", "plugin");

await bundle({
  entry: "provider/host/process.ts",
  outfile: join(root, "dist", "provider", "process.js"),
  // Loaded by the first request.
  external: ["undici"],
});
await bundle({
  entry: "provider/host/native/main.ts",
  outfile: join(plugin, "pulumi-resource-genlook"),
  // gRPC loads it only for a service that the plugin does not offer.
  external: ["@grpc/proto-loader"],
});
// What makes the folder one that `pulumi package add` takes.
for (const name of readdirSync(join(import.meta.dirname, "plugin"))) {
  copyFileSync(join(import.meta.dirname, "plugin", name), join(plugin, name));
}

async function bundle({ entry, outfile, external }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    external,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    metafile: true,
    // An error's name is that of its class, which the bundler may otherwise change.
    keepNames: true,
    logLevel: "warning",
  });
  const notices = packagesIn(metafile).map(noticeOf);
  const text = notices.join(`\n${"-".repeat(80)}\n\n`);
  writeFileSync(join(dirname(outfile), "LICENSES.txt"), text);
}

/** Returns the folders of the packages that a bundle contains. */
function packagesIn({ inputs }) {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
  return [...new Set(folders)].sort();
}

function noticeOf(folder) {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json")));
  const file = readdirSync(path).find((entry) => /^licen[cs]e(\.|-MIT|$)/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(path, file), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
