/**
 * Writes the native plugin as the archives that `pulumi plugin install` downloads from a release, one
 * for each platform. `node scripts/archives.mjs <folder>`; the default is `archives`.
 */
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { create } from "tar";

const root = dirname(import.meta.dirname);
const folder = resolve(process.argv[2] ?? join(root, "archives"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Without PulumiPlugin.yaml, the engine starts the executable, and needs no host of Node plugins. */
const files = [
  "LICENSE",
  "dist/plugin/LICENSES.txt",
  "dist/plugin/package.json",
  "dist/plugin/pulumi-resource-genlook",
  "dist/plugin/pulumi-resource-genlook.cmd",
];
/** The plugin is a Node program, so all archives have the same content. */
const platforms = ["linux", "darwin", "windows"].flatMap((system) =>
  ["amd64", "arm64"].map((architecture) => `${system}-${architecture}`),
);
const [first, ...others] = platforms.map((platform) =>
  join(folder, `pulumi-resource-genlook-v${version}-${platform}.tar.gz`),
);

mkdirSync(folder, { recursive: true });
await create(
  {
    file: first,
    cwd: root,
    gzip: { level: 9 },
    // Two builds of the same sources are the same bytes: no owners, one fixed time.
    portable: true,
    mtime: new Date(0),
    onWriteEntry: (entry) => {
      entry.path = basename(entry.path);
    },
  },
  files,
);
for (const file of others) copyFileSync(first, file);
