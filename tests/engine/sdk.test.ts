import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import programs from "../../scripts/schema/programs.json";
import { generateSdks, PUBLISHED, translateExamples } from "../../scripts/schema/sdk.ts";
import { installation } from "./shop.ts";

const run = promisify(execFile);

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
  await run("tsc", ["--noEmit", "--project", nodejs]);
});

test("the examples of the schema are what the code generators make: `npm run sdk` writes them", async () => {
  expect(await translateExamples(log)).toEqual(programs);
});

test("the examples of the schema in TypeScript are without an error of types", async () => {
  const folder = join(installation.directory, "schema-examples");
  mkdirSync(folder);
  const files = Object.entries(programs).map(([name, { typescript }]) => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, typescript);
    return file;
  });
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"];
  // The compiler prints what it finds on stdout, of which an error says nothing.
  const found = await run("tsc", [...flags, ...files], { cwd: folder }).catch((error) => error);
  expect(found).toMatchObject({ stdout: "" });
});
