// Makes a clone ready to use: installs the dependencies, links the package to itself, builds dist.
// With --no-build it stops before the build: type checks and unit tests work on the sources.
// npm runs it with --after-install as the script "dependencies", so that a plain `npm install` is
// enough. Unlike "prepare", that runs only in a clone, never where the package is a dependency.
// It runs before anything is installed, so it uses only what plain Node 20 has.
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

/** Records what is done: the hash of the installed lock file, and when the last build began. */
const record = inRoot("node_modules", ".setup.json");

/** Is set in what this script runs, so that npm does not run it again. */
const inside = "GENLOOK_SETUP";

function recorded() {
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch {
    return {};
  }
}

const save = (done) => writeFileSync(record, JSON.stringify(done));

function npm(...args) {
  const env = { ...process.env, [inside]: "1" };
  const { error, status } = spawnSync("npm", args, {
    cwd: root,
    env,
    stdio: "inherit",
    shell: windows,
  });
  if (error) throw error;
  if (status === 0) return;
  console.error(`setup: \`npm ${args.join(" ")}\` failed. Fix what it reports and try again.`);
  process.exit(status ?? 1);
}

const hashOfLock = () =>
  createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");

function install() {
  const lock = hashOfLock();
  if (recorded().lock === lock) return;
  console.error("setup: installing the dependencies with npm ci (about half a minute)…");
  rmSync(record, { force: true });
  npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
  save({ lock });
}

/** Lets the examples import this package by its name. npm can't lock a dependency on itself. */
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
  const sources = [
    "provider",
    "scripts/bundle.mjs",
    "scripts/plugin",
    "tsconfig.json",
    "tsconfig.build.json",
  ].map((name) => inRoot(name));
  const { lock, built = 0 } = recorded();
  if (built > Math.max(...sources.map(newestIn)) && existsSync(inRoot("dist", "index.js"))) return;
  console.error("setup: building dist (a few seconds)…");
  const began = Date.now();
  npm("run", "--silent", "build");
  save({ lock, built: began });
}

if (process.argv.includes("--after-install")) {
  if (process.env[inside]) process.exit();
  save({ ...recorded(), lock: hashOfLock() });
} else {
  install();
}
linkToItself();
if (!process.argv.includes("--no-build")) build();
