import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import programs from "../../scripts/schema/programs.json";
import { generateSdks, PUBLISHED, translateExamples } from "../../scripts/schema/sdk.ts";
import { installation } from "./shop.ts";

const ROOT = join(__dirname, "..", "..");
const SDK = join(ROOT, "sdk");

/** What Python leaves beside its sources. */
const NOT_SOURCE = /__pycache__|\.egg-info|[\\/]build[\\/]/;

/** The texts of a folder's files, by path. */
function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !NOT_SOURCE.test(path));
  return Object.fromEntries(
    paths.sort().map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
  );
}

const log = (line: string) => process.stderr.write(`${line}\n`);

test("the code generators find nothing wrong with the schema, and the SDKs are what they make: `npm run sdk` writes them", async () => {
  const folder = mkdtempSync(join(installation.workshop, "sdk-"));
  await generateSdks(folder, log);
  for (const language of PUBLISHED) {
    expect(filesIn(join(SDK, language))).toEqual(filesIn(join(folder, language)));
  }
  // Nobody needs it, but a schema that is clean gives one that compiles.
  const nodejs = join(folder, "nodejs");
  symlinkSync(join(ROOT, "node_modules"), join(nodejs, "node_modules"), "junction");
  await promisify(execFile)("tsc", ["--noEmit", "--project", nodejs]);
});

test("the examples of the schema are what the code generators make: `npm run sdk` writes them", async () => {
  expect(await translateExamples(log)).toEqual(programs);
});
