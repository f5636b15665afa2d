// Makes a clone ready to run: dependencies, the package's link to itself, and the build.
// Runs before anything is installed, so it needs nothing but a plain Node 20.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...names) => join(root, ...names);
const windows = process.platform === "win32";

/** What is known to be complete: the installed lock file's hash, and when the last build began. */
const record = inRoot("node_modules", ".setup.json");

function recorded() {
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch {
    return {};
  }
}

const save = (complete) => writeFileSync(record, JSON.stringify(complete));

function npm(...args) {
  const { error, status } = spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: windows });
  if (error) throw error;
  if (status === 0) return;
  console.error(`setup: \`npm ${args.join(" ")}\` failed; nothing was marked as ready.`);
  process.exit(status ?? 1);
}

function install() {
  const lock = createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");
  if (recorded().lock === lock) return;
  console.error("setup: installing the dependencies with npm ci (about half a minute)…");
  rmSync(record, { force: true });
  npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
  save({ lock });
}

/** Lets the examples import this package by its name; npm cannot lock a dependency on itself. */
function linkToItself() {
  const link = inRoot("node_modules", "pulumi-genlook");
  if (existsSync(join(link, "package.json"))) return;
  rmSync(link, { recursive: true, force: true });
  symlinkSync(windows ? root : "..", link, "junction");
}

function newestIn(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function build() {
  const sources = ["provider", "tsconfig.json", "tsconfig.build.json"].map((name) => inRoot(name));
  const { lock, built = 0 } = recorded();
  if (built > Math.max(...sources.map(newestIn)) && existsSync(inRoot("dist", "index.js"))) return;
  console.error("setup: building dist (some seconds)…");
  const began = Date.now();
  npm("run", "--silent", "build");
  save({ lock, built: began });
}

install();
linkToItself();
build();
