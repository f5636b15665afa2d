import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** Every page for people: the Markdown files of the root, of docs/ and of the examples. */
const PAGES = [
  ".",
  "docs",
  ...readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}`),
]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((file) => file.endsWith(".md"));

/** The links of a page that lead to a file or a heading of this repository. */
function linksOf(page: string): string[] {
  const text = withoutCode(readFileSync(join(ROOT, page), "utf8"));
  const links = [...text.matchAll(/\]\(\s*([^)\s]+)\s*\)/g)].map(([, target = ""]) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, "");
}

/** The names by which GitHub finds the headings of a page. */
function anchorsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function leadsNowhere(page: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, file))) return true;
  if (anchor === undefined) return false;
  return !anchorsOf(readFileSync(join(ROOT, file), "utf8")).includes(anchor);
}

test.each(PAGES)("the links of %s lead to files and headings that exist", (page) => {
  expect(linksOf(page).filter((target) => leadsNowhere(page, target))).toEqual([]);
});

test("each page of docs/ is linked from the README", () => {
  const linked = linksOf("README.md").map((target) => target.split("#")[0]);
  const pages = PAGES.filter((page) => dirname(page) === "docs");
  expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
});

test.each(["nowhere.md", "docs/tour.md#nowhere", "#nowhere"])(
  "a link to %s would be reported",
  (target) => {
    expect(leadsNowhere("README.md", target)).toBe(true);
  },
);
