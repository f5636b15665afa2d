/**
 * Shows the life of a catalog on a real engine, against the emulator: up, drift, the report about it,
 * repair, destroy. After each step it says what the API was asked. It checks what it shows.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { getProducts } from "pulumi-genlook";
import { requestsInWords } from "./demo/requests.ts";
import { type Operation, type Outcome, operate, type Step } from "./engine/project.ts";
import { openSandbox } from "./engine/sandbox.ts";

const root = dirname(import.meta.dirname);
const began = Date.now();

await using sandbox = await openSandbox({ log: (line) => say(styleText("dim", line)) });
const { project, emulator } = sandbox;
await cp(join(root, "examples", "catalog"), project.directory, { recursive: true });
const page = join(await mkdtemp(join(tmpdir(), "genlook-drift-")), "drift.html");
await demonstrate();

async function demonstrate(): Promise<void> {
  heading("The account", "already has two products, of another team.");
  emulator.products.put({ externalId: "other-hat", title: "Straw hat" });
  emulator.products.put({ externalId: "other-bag", title: "Canvas bag" });
  const others = emulator.products.list();

  heading("pulumi up", "The program of examples/catalog declares five products.");
  const created = await run("up");
  assert.equal(created.steps.length, 5);
  assert.equal(emulator.products.size, 7);
  result("Five products are live.");

  heading("pulumi up", "Once more. Nothing has changed.");
  assert.deepEqual((await run("up")).steps, []);
  assert.equal(emulator.requests.length, 0);
  result("Pulumi's state says what was applied, so there is nothing to ask.");

  heading("Somebody else", "renames one product on the dashboard and deletes another.");
  say("  Shoppers try on all of them.");
  emulator.products.edit("tee-red", { title: "Red T-shirt (SALE!)" });
  emulator.products.delete("dress/linen-2026");
  for (const { externalId } of emulator.products.list()) emulator.tryOn({ externalId });

  heading("pulumi-genlook drift", "What differs? The report compares the stack with the account.");
  const stack = join(project.directory, "stack.json");
  await start(project.engine.command, ["stack", "export", "--stack", "demo", "--file", stack]);
  emulator.clearRequests();
  const report = [join(root, "dist", "cli", "main.js"), "drift", "--stack", stack];
  assert.equal(await start(process.execPath, report), 2);
  result("It found the edit and the deletion. The try-ons are not drift.");
  const asPage = [...report, "--format", "html", "--out", page];
  assert.equal(await start(process.execPath, asPage, "ignore"), 2);

  heading("pulumi up --refresh", "One command restores what differs, and nothing else.");
  const restored = await run("up", { refresh: true });
  assert.deepEqual(changesOf(restored), ["linen-dress: create", "tee-red: update"]);
  assert.equal(emulator.products.get("tee-red")?.title, "Red tee");
  assert.ok(emulator.products.get("dress/linen-2026"));
  result("The account matches the program again.");

  heading("pulumi destroy", "The stack's products go, and no others.");
  const destroyed = await run("destroy");
  assert.equal(destroyed.steps.length, 5);
  result("Five products are deleted.");
  const { url: baseUrl, apiKey } = emulator;
  const left = await getProducts({}, { baseUrl, apiKey });
  const idsOf = (products: readonly { externalId: string }[]) =>
    products.map(({ externalId }) => externalId);
  assert.deepEqual(idsOf(left), idsOf(others));
  say(`  Still there: ${idsOf(left).join(" and ")}, the other team's.`);

  const seconds = Math.round((Date.now() - began) / 1000);
  say(`\n${styleText("bold", "The same report as a page, with images:")} ${page}`);
  say(`That took ${seconds} s. Next: docs/tour.md, and the program in examples/catalog.`);
}

/** Runs an operation. What the engine says about products stands below it, dimmed. */
async function run(kind: "up" | "destroy", options?: Operation["options"]): Promise<Outcome> {
  emulator.clearRequests();
  const program = join(project.directory, "index.ts");
  let line = "";
  const onOutput = (text: string) => {
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const text of lines.filter(isDone)) say(styleText("dim", `  ${inShort(text)}`));
  };
  const outcome = await operate(project, { kind, stack: "demo", program, options }, { onOutput });
  assert.ok(outcome.succeeded, outcome.output);
  return outcome;
}

/** Whether a line of the engine says that it has done something with a product. */
function isDone(line: string): boolean {
  return /genlook:Product .* (created|updated|deleted) \(/.test(line);
}

function inShort(line: string): string {
  return line.replace("pulumi-nodejs:dynamic/genlook:", "").trim();
}

/** Runs a command, by default on this terminal, and returns its exit code. */
async function start(
  command: string,
  args: readonly string[],
  output: "inherit" | "ignore" = "inherit",
): Promise<number> {
  const { directory: cwd, engine, environment } = project;
  const env = { ...process.env, ...engine.environment, ...environment };
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", output, output] });
  const [exitCode] = await once(child, "close");
  return exitCode;
}

function changesOf({ steps }: Outcome): string[] {
  const changes = steps.filter(({ op }) => op !== "refresh");
  return changes.map(({ name, op }: Step) => `${name}: ${op}`).sort();
}

function say(text: string): void {
  console.log(text);
}

function heading(command: string, text: string): void {
  say(`\n${styleText(["bold", "cyan"], `▸ ${command}`)}  ${text}`);
}

/** Says how a step ended, and what the API was asked since the last one. */
function result(text: string): void {
  say(`  ${styleText("green", "✓")} ${text}`);
  say(`  ${styleText("yellow", "API:")} ${requestsInWords(emulator.requests)}`);
}
