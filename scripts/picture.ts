/**
 * Makes the README's pictures: docs/terminal.png, a session in a terminal on a real engine against the
 * emulator, and docs/demo.png, what `npm run demo` shows. Everything in them was written by the
 * commands, except for the prompts and a comment.
 */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import { openSandbox } from "./engine/sandbox.ts";
import { record } from "./terminal/record.ts";
import { takeScreenshot } from "./terminal/screenshot.ts";

const root = dirname(import.meta.dirname);
const columns = 94;

const program = `import { Product } from "pulumi-genlook";

const titles = { "tee-red": "Red tee", "tee-navy": "Navy blue tee", "scarf-wool": "Wool scarf" };
for (const [externalId, title] of Object.entries(titles)) {
  const images = [{ url: \`https://cdn.example.com/\${externalId}.jpg\` }];
  new Product(externalId, { externalId, title, images });
}
`;

await using sandbox = await openSandbox({ log: console.error });
const { project, emulator } = sandbox;
const { directory, engine } = project;
const bin = join(directory, "bin");
const env = {
  ...process.env,
  ...project.environment,
  PATH: [bin, engine.environment.PATH].join(delimiter),
};
let screen = "";

await writeProject();
await run("pulumi stack init prod");

await show("pulumi up --skip-preview");

emulator.products.edit("tee-red", { title: "Red T-shirt (SALE!)" });
emulator.products.delete("scarf-wool");
comment("Meanwhile, on the dashboard: somebody renames the red tee and deletes the scarf.");

await show("pulumi stack export | npx pulumi-genlook drift --stack -", 2);
await show("pulumi up --refresh --skip-preview");

await savePicture("terminal.png");

screen = "";
prompt(`${paint("green", "$")} ${paint("bold", "npm run demo")}`);
// Without the first line, which names a path of this machine.
const demo = `"${process.execPath}" "${join(root, "scripts", "demo.ts")}"`;
screen += (await run(demo)).replace(/^.*?\n\r?\n/s, "\r\n");
await savePicture("demo.png");

async function savePicture(name: string): Promise<void> {
  const picture = join(root, "docs", name);
  await writeFile(picture, await takeScreenshot(screen, columns));
  console.error(`picture: ${picture}`);
}

async function writeProject(): Promise<void> {
  await writeFile(join(directory, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  await writeFile(join(directory, "package.json"), '{ "private": true }\n');
  await writeFile(join(directory, "index.ts"), program);
  await mkdir(bin);
  await writeCommand("pulumi-genlook", join(root, "dist", "cli", "main.js"));
}

async function writeCommand(name: string, script: string): Promise<void> {
  const text = `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`;
  await writeFile(join(bin, name), text, { mode: 0o755 });
}

/** Puts a command and what it writes on the screen, below a prompt. */
async function show(command: string, exitCode = 0): Promise<void> {
  prompt(`${paint("green", "$")} ${paint("bold", command)}`);
  screen += await run(command, exitCode);
}

function comment(text: string): void {
  prompt(paint("gray", `# ${text}`));
}

/** Starts a line below a blank one. */
function prompt(text: string): void {
  const before = stripVTControlCharacters(screen);
  if (before !== "" && !before.endsWith("\n\r\n")) screen += "\r\n";
  screen += `${text}\r\n`;
}

async function run(command: string, expected = 0): Promise<string> {
  const { written, exitCode } = await record(command, { columns, cwd: directory, env });
  assert.equal(exitCode, expected, `${command}:\n${written}`);
  return written;
}

function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { validateStream: false });
}
