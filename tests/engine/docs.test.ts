import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Emulator } from "../../provider/testing/index.ts";
import { asOnPage, blocksOf, readPage, sectionOf } from "../../scripts/pages/page.ts";
import { runInShell } from "../../scripts/pages/shell.ts";
import { type Language, makeReady, PROGRAMS } from "./languages.ts";
import { READERS } from "./readers.ts";
import { installation, QUICK } from "./shop.ts";

const ROOT = join(__dirname, "..", "..");
const DOCS = join(ROOT, "docs");

const image = "https://cdn.example.com/a.jpg";

/** The pages of the languages, and what is live before their readers begin. */
const LANGUAGES = Object.keys(PROGRAMS) as Language[];
const dress = ({ products }: Emulator) => {
  products.put({
    externalId: "dress-linen",
    title: "Linen dress",
    description: "A midi dress",
    images: ["https://cdn.example.com/dress.jpg"],
  });
};

/** What is live before the reader of a page begins. */
const LIVE: Readonly<Record<string, (emulator: Emulator) => void>> = {
  tour: () => {},
  catalog: () => {},
  "shop-export": () => {},
  "product-sets": () => {},
  drift: () => {},
  "preview-environments": () => {},
  adopting({ products }) {
    products.put({ externalId: "shop-tee-red", title: "Red tee", images: [image] });
    products.put({ externalId: "shop-mug", title: 'The "42" `mug` 🎁', images: [image] });
    products.put({ externalId: "shop-hat", title: "Hat", images: ["upload://7f3a"] });
  },
  native: () => {},
  import({ products }) {
    const description = "Soft cotton";
    products.put({ externalId: "tee-blue", title: "Blue tee", description, images: [image] });
    products.put({ externalId: 'shop-50% off/size "1" 👕', title: "Odd", images: [image] });
    products.put({ externalId: "shop-mug", title: "Mug", images: [image] });
    products.put({ externalId: "shop-hat", title: "Hat", images: ["upload://7f3a"] });
    products.put({ externalId: "-dash", title: "Dash", images: [image] });
  },
  moving: () => {},
  ...Object.fromEntries(LANGUAGES.map((language) => [language, dress])),
  cleanup({ products }) {
    for (const externalId of ["pr-42-tee", "pr-42-hat", "pr-43-tee", "pr-43-hat", "pr-43-mug"]) {
      products.put({ externalId, title: "Left behind", images: [image], updatedAt: "2026-09-01" });
    }
  },
};

function read(page: string): string {
  return readFileSync(join(DOCS, `${page}.md`), "utf8");
}

/**
 * The tour, with docs/ci.md where somebody has edited a product. Its reader restores the product, so
 * it is edited again before the tour goes on.
 */
function tourWithCi(): string {
  const [before = "", after = ""] = read("tour").split("A refresh compares");
  const edit = before.slice(before.lastIndexOf("```console\n"));
  return before + read("ci") + edit + after;
}

/** Makes the folder where the reader of a page works, with what the page lets install. */
async function folderFor(page: string) {
  const language = LANGUAGES.find((name) => name === page);
  if (language !== undefined) {
    const ready = await makeReady(language);
    // What `go mod` writes.
    const modules = join(ROOT, "examples", "go");
    for (const file of language === "go" ? ["go.mod", "go.sum"] : []) {
      cpSync(join(modules, file), join(ready.directory, file));
    }
    return ready;
  }
  const directory = mkdtempSync(join(installation.directory, `${page}-`));
  mkdirSync(join(directory, "backend"));
  // Some pages name a folder in it.
  const modules = join(installation.directory, "node_modules");
  symlinkSync(modules, join(directory, "node_modules"), "junction");
  return { directory, environment: { ...process.env, ...installation.engine.environment } };
}

const PAGES = Object.keys(LIVE).map((page) => [
  page === "tour" ? "tour.md, with docs/ci.md on the way" : `${page}.md`,
  page,
]);

test.each(PAGES)("docs/%s: its commands print what it says", async (_title, page = "") => {
  await using emulator = await Emulator.start();
  LIVE[page]?.(emulator);
  const { directory, environment } = await folderFor(page);
  const env = {
    ...environment,
    ...QUICK,
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
    NO_COLOR: "1",
  };
  let count = 0;
  for (const step of readPage(page === "tour" ? tourWithCi() : read(page)).steps) {
    if ("file" in step) {
      writeFileSync(join(directory, step.file), step.content);
      continue;
    }
    if ("setUp" in step) continue;
    const outputs = await runInShell(step.commands, { cwd: directory, env });
    const shown = step.commands.map((command, at) => asOnPage(outputs[at] ?? "", command));
    expect(shown).toEqual(step.commands.map(({ output }) => output));
    count += step.commands.length;
  }
  expect(count).toBeGreaterThan(0);
  if (page === "adopting") {
    expect(new Set(emulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  }
});

test.each(LANGUAGES)("docs/%s.md: what it shows of reading is in a program that is run", (page) => {
  const [block = ""] = blocksOf(sectionOf(read(page), "## Read products"), page);
  const linesOf = (text: string) => text.split("\n").map((line) => line.trim());
  expect(block).not.toBe("");
  expect(linesOf(READERS[page])).toEqual(expect.arrayContaining(linesOf(block)));
});
