/**
 * Bundles the native plugin into one file, which starts faster than its modules, and needs no
 * node_modules. Writes the licenses of what it contains beside it, and what makes the folder one that
 * `pulumi package add` takes.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const root = dirname(import.meta.dirname);
const folder = join(root, "dist", "plugin");
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["provider/host/native/main.ts"],
  outfile: join(folder, "pulumi-resource-genlook"),
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  metafile: true,
  // gRPC loads it only for a service that the plugin does not offer.
  external: ["@grpc/proto-loader"],
  // An error's name is that of its class, which the bundler may otherwise change.
  keepNames: true,
  logLevel: "warning",
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  ),
);
const notices = [...packages].sort().map((path) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, path, "package.json")));
  const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e(\.|-MIT|$)/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(root, path, file), "utf8").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(join(folder, "LICENSES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));

for (const name of readdirSync(join(import.meta.dirname, "plugin"))) {
  copyFileSync(join(import.meta.dirname, "plugin", name), join(folder, name));
}
