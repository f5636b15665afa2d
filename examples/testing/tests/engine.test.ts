// Runs the program on a real engine, with the emulator in place of the API.
// This needs the `pulumi` command, but no account and no network.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { Emulator } from "pulumi-genlook/testing";
import { declareShop } from "../shop.ts";

let emulator: Emulator;
let backend: string;
let stack: Stack;

before(async () => {
  emulator = await Emulator.start();
  backend = await mkdtemp(join(tmpdir(), "shop-state-"));
  stack = await LocalWorkspace.createOrSelectStack(
    {
      stackName: "pr-42",
      projectName: "named in Pulumi.yaml",
      program: async () => ({ productIds: declareShop() }),
    },
    {
      // The folder with node_modules: the engine loads the provider from there.
      workDir: dirname(import.meta.dirname),
      envVars: {
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        GENLOOK_BASE_URL: emulator.url,
        GENLOOK_API_KEY: emulator.apiKey,
      },
    },
  );
});

after(async () => {
  // Also deletes the stack's configuration file in the project.
  await stack.workspace.removeStack("pr-42");
  await emulator.close();
  await rm(backend, { recursive: true });
});

test("the shop's products are created, restored after an edit, and deleted", async () => {
  emulator.products.put({ externalId: "somebody-elses", title: "Not ours" });

  const { outputs } = await stack.up();
  assert.deepEqual(outputs.productIds?.value, ["pr-42-tee-red", "pr-42-scarf-wool"]);
  assert.equal(emulator.products.get("pr-42-tee-red")?.title, "Red tee");

  const again = await stack.up();
  assert.deepEqual(again.summary.resourceChanges, { same: 5 });

  emulator.products.edit("pr-42-tee-red", { title: "Edited on the dashboard" });
  await stack.refresh();
  emulator.clearRequests();
  await stack.up();
  assert.deepEqual(
    emulator.requests.map(({ method, body }) => [method, body]),
    [["POST", { externalId: "pr-42-tee-red", title: "Red tee" }]],
  );

  await stack.destroy();
  assert.deepEqual(
    emulator.products.list().map(({ externalId }) => externalId),
    ["somebody-elses"],
  );
});

test("up waits when the account's request budget is spent", async () => {
  emulator.faults.add({ status: 429, headers: { "retry-after": "1" } });
  await stack.up();
  assert.equal(emulator.products.size, 3);
  assert.equal(emulator.requests.filter(({ status }) => status === 429).length, 1);
  await stack.destroy();
});
