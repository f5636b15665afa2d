import { products, Shop } from "./shop.ts";

test("a wait for the rate limit is shown beside a resource while it lasts, and not among the results", async () => {
  await using shop = await Shop.open();
  shop.declare(products(2));
  const wait = { match: { method: "POST" }, status: 429, headers: { "retry-after": "3" } };
  shop.emulator.faults.add(wait);
  const outcome = await shop.up();
  expect(outcome).toMatchObject({ succeeded: true, steps: { length: 2 } });
  const [progress = "", results = ""] = outcome.output.split("\nResources:\n");
  expect(progress).toMatch(
    /genlook:(index:)?Product \S+ creating .*waiting 3 s for the rate limit \(requests done: \d+, waiting: [12]\)/,
  );
  expect(progress).not.toContain("Diagnostics:");
  expect(results).not.toContain("rate limit");

  // In a destroy, the first call makes the engine load the provider, so it is missed.
  shop.emulator.faults.add({ ...wait, match: { method: "DELETE" }, skip: 1 });
  const destroyed = await shop.destroy({ parallel: 1 });
  expect(destroyed.output).toMatch(/Product item-[12] deleting .*waiting 3 s for the rate limit/);
});
