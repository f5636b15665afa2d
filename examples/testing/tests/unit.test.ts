// Checks what the program declares. Pulumi's mocks replace the engine, the network and the account.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { TryOnItem } from "../shop.ts";

const made: pulumi.runtime.MockResourceArgs[] = [];

/** Returns the arguments of the products declared so far, as the engine would get them. */
const products = () =>
  made.filter(({ type }) => type.endsWith("genlook:Product")).map(({ inputs }) => inputs);

async function inStack(stack: string): Promise<void> {
  made.length = 0;
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        made.push(args);
        return { id: args.inputs.externalId, state: args.inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "shop",
    stack,
  );
}

// Waits for everything that the test started, because the next test sets mocks of its own.
afterEach(() => pulumi.runtime.disconnect());

const item = { sku: "tee-red", name: " Red tee ", photos: ["front.jpg", "back.jpg"] };

test("production products have the shop's own ids, and never expire", async () => {
  await inStack("production");
  const { product } = new TryOnItem(item);
  assert.equal(await resolved(product.externalId), "tee-red");
  assert.equal(await resolved(product.title), "Red tee");
  assert.equal(products()[0]?.validForDays, null);
});

test("preview products have a prefix, and expire", async () => {
  await inStack("pr-42");
  const { product } = new TryOnItem(item);
  assert.equal(await resolved(product.externalId), "pr-42-tee-red");
  assert.equal(products()[0]?.validForDays, 7);
});

function resolved<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}
