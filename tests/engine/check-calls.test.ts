import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../scripts/engine/project.ts";
import { installation, product, Shop } from "./shop.ts";

/**
 * The provider never deletes a product that it has checked in the same operation, because the
 * program declares it (host/ownership.ts). If the engine made a check in a destroy, the product
 * would stay. Here, refresh and destroy also run the program, which they do not do by default.
 */
test("the engine calls check in a preview and an up, but not in a refresh or a destroy", async () => {
  const log = join(installation.workshop, "calls.json");
  const environment = { PULUMI_DEBUG_GRPC: log, PULUMI_RUN_PROGRAM: "true" };
  await using shop = await Shop.open({ environment });
  shop.declare({ shirt: product("shirt-1") });

  /** Returns the names of the provider's functions that an operation called. */
  const callsOf = async (operation: Promise<Outcome>): Promise<string[]> => {
    expect(await operation).toMatchObject({ succeeded: true });
    const text = readFileSync(log, "utf8");
    rmSync(log);
    const calls = text.matchAll(/"method":"\/pulumirpc\.ResourceProvider\/(\w+)"/g);
    return [...new Set([...calls].map(([, name = ""]) => name))];
  };
  expect(await callsOf(shop.preview())).toContain("Check");
  expect(await callsOf(shop.up())).toEqual(expect.arrayContaining(["Check", "Create"]));
  const refresh = await callsOf(shop.refresh());
  expect(refresh).toContain("Read");
  expect(refresh).not.toContain("Check");
  const destroy = await callsOf(shop.destroy());
  expect(destroy).toContain("Delete");
  expect(destroy).not.toContain("Check");
  expect(shop.emulator.products.size).toBe(0);
});
