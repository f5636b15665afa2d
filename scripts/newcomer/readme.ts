import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { blocksOf, sectionOf } from "../pages/page.ts";

const root = dirname(dirname(import.meta.dirname));

/** Reads a page of the project. */
export function pageOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

const text = pageOf("README.md");
const native = sectionOf(pageOf("docs/native.md"), "## Set up");
const install = sectionOf(text, "## Install");

/** What the README says. */
export const readme = {
  program: only(blocksOf(text, "ts")),
  project: only(blocksOf(install, "yaml")),
  /** The project file for the native host, as its page has it. */
  nativeProject: only(blocksOf(native, "yaml")),
  /** The command that installs the packages, with each package manager. */
  installWith(manager: string): string {
    return only(cells(install).flatMap(([name, command]) => (name === manager ? [command] : [])));
  },
  /** The commands that create a stack, with this key in place of `gk_…`. */
  stackWith(apiKey: string): string {
    const [start = ""] = blocksOf(install, "sh");
    return start.replace("pulumi up", "").replace("gk_…", apiKey).trim();
  },
  /** The commands that make the file which npm would download. */
  pack: blocksOf(sectionOf(text, "### From a clone"), "sh")[0] ?? "",
};

/** The first two cells of each row of the tables, the second one without its backticks. */
function cells(markdown: string): [string, string][] {
  const rows = [...markdown.matchAll(/^\| (\S+) \| `(.+)` \|$/gm)];
  return rows.map(([, name = "", command = ""]) => [name, command]);
}

function only<Value>(values: readonly (Value | undefined)[]): Value {
  const [value] = values;
  assert.ok(value !== undefined, "the README has lost a part that newcomers read");
  return value;
}
