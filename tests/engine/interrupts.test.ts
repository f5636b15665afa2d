import { products, Shop } from "./shop.ts";

test("Ctrl-C ends the wait for the rate limit, and the next up goes on", async () => {
  await using shop = await Shop.open();
  shop.declare(products(3));
  shop.emulator.faults.add({
    match: { method: "POST" },
    times: Number.POSITIVE_INFINITY,
    status: 429,
    headers: { "retry-after": "300" },
  });
  const interrupt = new AbortController();
  let printed = "";
  const onOutput = (text: string) => {
    printed += text;
    if (printed.includes("waiting 300 s for the rate limit")) interrupt.abort();
  };
  const interrupted = await shop.up(undefined, { onOutput, signal: interrupt.signal });
  expect(interrupted.succeeded).toBe(false);
  expect(interrupted.output).toContain("cancelled before the answer came");
  expect(interrupted.output).not.toContain("Unknown Error");

  shop.emulator.faults.clear();
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.emulator.products.size).toBe(3);
});
