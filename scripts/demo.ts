/** Runs examples/catalog on a real engine, against the emulator: up, drift, repair, destroy. */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { getProducts } from "pulumi-genlook";
import { type Operation, type Outcome, operate, type Step } from "./engine/project.ts";
import { openSandbox } from "./engine/sandbox.ts";

const example = join(dirname(import.meta.dirname), "examples", "catalog");

await using sandbox = await openSandbox({ log: say });
const { project, emulator } = sandbox;
await cp(example, project.directory, { recursive: true });
await demonstrate();
say(styleText("bold", "\nThat's it. Next: examples/catalog/README.md"));

async function demonstrate(): Promise<void> {
  heading("The account is not empty: another team has two products in it");
  emulator.products.put({ externalId: "other-hat", title: "Straw hat" });
  emulator.products.put({ externalId: "other-bag", title: "Canvas bag" });
  const others = emulator.products.list();

  heading("pulumi up: the five products of examples/catalog");
  const created = await run("up");
  assert.equal(created.steps.length, 5);
  assert.equal(emulator.products.size, 7);
  result(`5 products are live, created with ${requestsSent()}`);

  heading("Behind Pulumi's back: one product is edited, one deleted, and all are tried on");
  emulator.products.edit("tee-red", { title: "Red T-shirt (SALE!)" });
  emulator.products.delete("dress/linen-2026");
  for (const { externalId } of emulator.products.list()) emulator.tryOn({ externalId });

  heading("pulumi refresh: shows exactly those two");
  const drift = await run("refresh");
  assert.deepEqual(drift.steps.map(inWords).sort(), ["linen-dress: delete", "tee-red: update"]);
  result(`tee-red was edited, linen-dress is gone; the try-ons are not drift (${requestsSent()})`);

  heading("pulumi up: restores them");
  const restored = await run("up");
  assert.deepEqual(restored.steps.map(inWords).sort(), ["linen-dress: create", "tee-red: update"]);
  assert.equal(emulator.products.get("tee-red")?.title, "Red tee");
  assert.ok(emulator.products.get("dress/linen-2026"));
  result(`the live catalog matches the program again (${requestsSent()})`);

  heading("pulumi destroy");
  const destroyed = await run("destroy");
  assert.equal(destroyed.steps.length, 5);
  const { url: baseUrl, apiKey } = emulator;
  const left = await getProducts({}, { baseUrl, apiKey });
  assert.deepEqual(
    left.map(({ externalId }) => externalId),
    others.map(({ externalId }) => externalId),
  );
  result("checked through the API: our products are gone, the other team's two are untouched");
}

async function run(kind: Operation["kind"]): Promise<Outcome> {
  emulator.clearRequests();
  const program = join(project.directory, "index.ts");
  const onOutput = (text: string) => process.stdout.write(styleText("dim", text));
  const outcome = await operate(project, { kind, stack: "demo", program }, { onOutput });
  assert.ok(outcome.succeeded, `pulumi ${kind} failed:\n${outcome.errors.join("\n")}`);
  return outcome;
}

function say(text: string): void {
  console.log(text);
}

function heading(text: string): void {
  say(styleText(["bold", "cyan"], `\n▸ ${text}`));
}

function result(text: string): void {
  say(styleText("green", `✓ ${text}`));
}

function requestsSent(): string {
  return `${emulator.requests.length} requests`;
}

function inWords({ op, name }: Step): string {
  return `${name}: ${op}`;
}
