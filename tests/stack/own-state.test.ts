import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { idsInStateOf, NO_IDS } from "../../provider/stack/own-state.ts";
import { exportOf, resourceOf } from "./stack.ts";

const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-own-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/**
 * Stands in for the `pulumi` command, which prints a text for the stack `dev`.
 *
 * @param before - Code that runs first.
 */
function prints(text: string, before = ""): void {
  const command = `#!${process.execPath}
${before}
if (process.argv[process.argv.indexOf("--stack") + 1] !== "dev") process.exit(255);
process.stdout.write(${JSON.stringify(text)});
`;
  writeFileSync(join(folder, "pulumi"), command);
  chmodSync(join(folder, "pulumi"), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
}

const shirt = resourceOf("shirt", { title: "Red tee" });
const { urn } = resourceOf("cap", {});

function stateWith(pending: readonly unknown[]): string {
  return JSON.stringify(exportOf([shirt], { pending_operations: pending }));
}

const creating = (resource: unknown) => ({ resource, type: "creating" });

test("the state that shows the running operation tells which products the stack held before", async () => {
  prints(stateWith([creating(resourceOf("cap", {}))]));
  expect(await idsInStateOf(urn)).toEqual({ held: new Set(["shirt"]), kept: new Set(["shirt"]) });
});

test.each([
  ["shows no running operation", stateWith([])],
  [
    "shows the operation of another project",
    stateWith([creating({ ...resourceOf("cap", {}), urn: urn.replace("::shop::", "::other::") })]),
  ],
  ["shows an operation on no product", stateWith([creating({ ...shirt, type: "aws:s3:Bucket" })])],
  ["is no JSON", "error"],
  ["is no state", "{}"],
])("a state that %s proves nothing", async (_case, text) => {
  prints(text);
  expect(await idsInStateOf(urn)).toEqual(NO_IDS);
});

test.each([
  ["fails", "process.exit(255)"],
  ["prints half a state", 'process.stdout.write("{"); process.exit(0)'],
])("a command that %s while the engine writes the state is run again", async (_case, failure) => {
  const state = stateWith([creating(resourceOf("cap", {}))]);
  const tried = join(folder, "tried");
  rmSync(tried, { force: true });
  prints(
    state,
    `const { existsSync, writeFileSync } = require("node:fs");
const isFirst = !existsSync(${JSON.stringify(tried)});
writeFileSync(${JSON.stringify(tried)}, "");
if (isFirst) { ${failure} }`,
  );
  expect((await idsInStateOf(urn)).held).toEqual(new Set(["shirt"]));
});

test("a stack that the command does not know, or no command, proves nothing", async () => {
  prints(stateWith([creating(resourceOf("cap", {}))]));
  expect(await idsInStateOf(urn.replace(":dev::", ":prod::"))).toEqual(NO_IDS);
  process.env.PATH = "/nonexistent";
  expect(await idsInStateOf(urn)).toEqual(NO_IDS);
});
