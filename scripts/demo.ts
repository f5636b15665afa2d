/** Runs examples/catalog on a real engine, against the emulator: up, drift, repair, destroy. */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { getProducts } from "pulumi-genlook";
import { Emulator } from "pulumi-genlook/testing";
import { findEngine } from "./engine/find.ts";
import {
  type Operation,
  type Outcome,
  operate,
  type Project,
  type Step,
} from "./engine/project.ts";

const root = dirname(import.meta.dirname);

const directory = await mkdtemp(join(tmpdir(), "pulumi-genlook-demo-"));
const emulator = await Emulator.start();
try {
  await demonstrate(await openProject());
  say(styleText("bold", "\nThat's it. Next: examples/catalog/README.md"));
} finally {
  await emulator.close();
  await rm(directory, { recursive: true, force: true });
}
async function demonstrate(project: Project): Promise<void> {
  heading("The account is not empty: another team has two products in it");
  emulator.products.put({ externalId: "other-hat", title: "Straw hat" });
  emulator.products.put({ externalId: "other-bag", title: "Canvas bag" });
  const others = emulator.products.list();

  heading("pulumi up: the five products of examples/catalog");
  const created = await run(project, "up");
  assert.equal(created.steps.length, 5);
  assert.equal(emulator.products.size, 7);
  result(`5 products are live, created with ${requestsSent()}`);

  heading("Behind Pulumi's back: one product is edited, one deleted, and all are tried on");
  emulator.products.edit("tee-red", { title: "Red T-shirt (SALE!)" });
  emulator.products.delete("dress/linen-2026");
  for (const { externalId } of emulator.products.list()) emulator.tryOn({ externalId });

  heading("pulumi refresh: shows exactly those two");
  const drift = await run(project, "refresh");
  assert.deepEqual(drift.steps.map(inWords).sort(), ["linen-dress: delete", "tee-red: update"]);
  result(`tee-red was edited, linen-dress is gone; the try-ons are not drift (${requestsSent()})`);

  heading("pulumi up: restores them");
  const restored = await run(project, "up");
  assert.deepEqual(restored.steps.map(inWords).sort(), ["linen-dress: create", "tee-red: update"]);
  assert.equal(emulator.products.get("tee-red")?.title, "Red tee");
  assert.ok(emulator.products.get("dress/linen-2026"));
  result(`the live catalog matches the program again (${requestsSent()})`);

  heading("pulumi destroy");
  const destroyed = await run(project, "destroy");
  assert.equal(destroyed.steps.length, 5);
  const { url: baseUrl, apiKey } = emulator;
  const left = await getProducts({}, { baseUrl, apiKey });
  assert.deepEqual(
    left.map(({ externalId }) => externalId),
    others.map(({ externalId }) => externalId),
  );
  result("checked through the API: our products are gone, the other team's two are untouched");
}

/** Copies the example to a temporary folder, so that the checkout stays clean. */
async function openProject(): Promise<Project> {
  const engine = await findEngine({ log: say });
  const backend = join(directory, "backend");
  await cp(join(root, "examples", "catalog"), directory, { recursive: true });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"), "junction");
  await mkdir(backend);
  const environment = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
  };
  return { engine, directory, environment };
}

async function run(project: Project, kind: Operation["kind"]): Promise<Outcome> {
  emulator.clearRequests();
  const program = join(directory, "index.ts");
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
