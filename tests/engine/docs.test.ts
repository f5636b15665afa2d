import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Emulator } from "../../provider/testing/index.ts";
import { asOnPage, type Command, readPage } from "./page.ts";
import { installation } from "./shop.ts";

const DOCS = join(__dirname, "..", "..", "docs");

const image = "https://cdn.example.com/a.jpg";

/** What is live before the reader of a page begins. */
const LIVE: Readonly<Record<string, (emulator: Emulator) => void>> = {
  tour: () => {},
  catalog: () => {},
  drift: () => {},
  "preview-environments": () => {},
  adopting({ products }) {
    products.put({ externalId: "shop-tee-red", title: "Red tee", images: [image] });
    products.put({ externalId: "shop-mug", title: 'The "42" `mug` 🎁', images: [image] });
    products.put({ externalId: "shop-hat", title: "Hat", images: ["upload://7f3a"] });
  },
  cleanup({ products }) {
    for (const externalId of ["pr-42-tee", "pr-42-hat", "pr-43-tee", "pr-43-hat", "pr-43-mug"]) {
      products.put({ externalId, title: "Left behind", images: [image], updatedAt: "2026-09-01" });
    }
  },
};

test.each(Object.keys(LIVE))("docs/%s.md: its commands print what it says", async (page) => {
  await using emulator = await Emulator.start();
  LIVE[page]?.(emulator);
  const directory = mkdtempSync(join(installation.directory, `${page}-`));
  mkdirSync(join(directory, "backend"));
  const environment = {
    ...process.env,
    ...installation.engine.environment,
    PATH: [commands(), installation.engine.environment.PATH].join(delimiter),
    PULUMI_ENGINE: installation.engine.command,
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
    NO_COLOR: "1",
  };
  let count = 0;
  for (const step of readPage(readFileSync(join(DOCS, `${page}.md`), "utf8")).steps) {
    if ("file" in step) {
      writeFileSync(join(directory, step.file), step.content);
      continue;
    }
    const outputs = await runInShell(step.commands, directory, environment);
    const shown = step.commands.map((command, at) => asOnPage(outputs[at] ?? "", command));
    expect(shown).toEqual(step.commands.map(({ output }) => output));
    count += step.commands.length;
  }
  expect(count).toBeGreaterThan(0);
  if (page === "adopting") {
    expect(new Set(emulator.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  }
});

/** A folder with the commands that a page's reader has. */
function commands(): string {
  const folder = join(installation.workshop, "commands");
  mkdirSync(folder, { recursive: true });
  const script = join(__dirname, "..", "..", "scripts", "engine", "pulumi.ts");
  writeFileSync(
    join(folder, "pulumi"),
    `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`,
    { mode: 0o755 },
  );
  return folder;
}

const END_OF_OUTPUT = "\u0001";

/** Runs the commands of a block in one shell, so that `$?` and variables go from one to the next. */
function runInShell(
  commands: readonly Command[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const script = commands
    .map(({ command }) => `${command}\n(code=$?; printf '${END_OF_OUTPUT}'; exit $code)\n`)
    .join("");
  return new Promise((resolve, reject) => {
    const child = execFile(
      "bash",
      ["-c", `exec 2>&1\n${script}`],
      { cwd, env },
      (error, stdout) => {
        if (child.exitCode === null) reject(error);
        else resolve(stdout.split(END_OF_OUTPUT).slice(0, -1).map(tidied));
      },
    );
    child.stdin?.end();
  });
}

/** Without blanks at the ends, and the engine's ticks while something takes longer. */
function tidied(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => !/^@ \w+\.+$/.test(line));
  return lines.join("\n").replace(/^\n+|\n+$/g, "");
}
