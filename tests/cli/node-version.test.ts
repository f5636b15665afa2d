import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { nodeProblem } from "../../provider/node/version.ts";
import { CLI, folder, ROOT } from "./command-line.ts";

const NEEDED = ["dist/node/version.js", "dist/pulumi.js", "package.json"];

/** The entries of the package, and what each loads to tell. One is a bundle, which contains that. */
const ENTRIES = { "index.js": NEEDED, "provider/process.js": [], "testing/index.js": NEEDED };

/** Prints each file of the package that a process loads, and may say another version of Node. */
const PRELOAD = `
  const { isAbsolute } = require("node:path");
  if (process.env.NODE_VERSION_TO_SAY) {
    Object.defineProperty(process.versions, "node", { value: process.env.NODE_VERSION_TO_SAY });
  }
  process.on("exit", () => console.log(JSON.stringify(Object.keys(require.cache).filter(isAbsolute))));
`;

/** Every Node on the PATH that is too old, and this Node, which says that it is. */
function oldNodes(): { node: string; version: string; says?: string }[] {
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .map((path) => join(path, "node"))
    .filter((node) => existsSync(node))
    .map((node) => ({
      node,
      version: execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim(),
    }))
    .filter(({ version }) => nodeProblem(version) !== undefined);
  const simulated = { node: process.execPath, version: "20.20.2", says: "20.20.2" };
  return [simulated, ...found];
}

function runOld({ node, says = "" }: { node: string; says?: string }, args: readonly string[]) {
  const preload = join(folder, "preload.cjs");
  writeFileSync(preload, PRELOAD);
  const env = { ...process.env, NODE_VERSION_TO_SAY: says, NODE_OPTIONS: "" };
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(node, ["--require", preload, ...args], options);
  const loaded = (JSON.parse(stdout) as string[]).map((file) => relative(ROOT, file));
  return { status, stderr, loaded: loaded.filter((file) => !file.endsWith("preload.cjs")) };
}

const expected = (version: string) =>
  new RegExp(`pulumi-genlook needs Node 22\\.19\\.0 or newer, and this is Node ${version} `);

test("an old Node is refused by each entry of the package before it loads anything else", () => {
  for (const old of oldNodes()) {
    for (const [name, needed] of Object.entries(ENTRIES)) {
      const { status, stderr, loaded } = runOld(old, [join(ROOT, "dist", name)]);
      expect(status).toBe(1);
      expect(stderr).toMatch(expected(old.version));
      expect(stderr).not.toMatch(/^ +at /m);
      // A module that throws is not kept.
      expect(loaded.toSorted()).toEqual(needed);
    }
  }
});

test("an old Node is refused by the command line in one line", () => {
  for (const old of oldNodes()) {
    const { status, stderr, loaded } = runOld(old, [CLI, "--help"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(expected(old.version));
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(loaded).not.toContainEqual(expect.stringContaining("node_modules"));
  }
});

test.each([
  ["22.19.0", false],
  ["22.20.0", false],
  ["24.0.0-nightly2025", false],
  ["100.0.0", false],
  ["22.18.9", true],
  ["22.9.0", true],
  ["20.19.5", true],
  ["9.11.2", true],
])("Node %s is too old: %s", (version, isOld) => {
  expect(nodeProblem(version) !== undefined).toBe(isOld);
});
