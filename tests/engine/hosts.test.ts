import { openOn } from "./hosts.ts";
import { HOSTS, type Host, product } from "./shop.ts";

describe.each(Object.keys(HOSTS) as Host[])("on the %s host", (host) => {
  test("a secret is in no output, and in the state only as ciphertext", async () => {
    await using shop = await openOn(host);
    const declared = product("tee", {
      title: "secret:the-secret-title",
      metadata: { token: "secret:the-secret-token", line: "basics" },
    });
    shop.declare({ tee: declared });
    const outcomes = [await shop.preview({ diff: true }), await shop.up()];
    expect(shop.emulator.products.get("tee")?.metadata).toMatchObject({
      token: "the-secret-token",
    });
    shop.emulator.products.edit("tee", { metadata: { token: "the-secret-edit" } });
    outcomes.push(await shop.refresh());
    outcomes.push(await shop.preview({ diff: true }));
    outcomes.push(await shop.up());
    shop.declare({ tee: { ...declared, tittle: "secret:the-secret-typo" } });
    outcomes.push(await shop.up());
    expect(outcomes.map(({ succeeded }) => succeeded)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(outcomes.at(-1)?.errors.join()).toContain("tittle is not a property");
    for (const { output, errors } of outcomes) {
      expect(output + errors.join()).not.toMatch(/the-secret-/);
    }
    expect(shop.stateText).not.toMatch(/the-secret-/);
    expect(shop.stateText).toContain("ciphertext");
    expect(shop.emulator.products.get("tee")?.metadata).toMatchObject({
      token: "the-secret-token",
    });
  });

  test("an update that failed is kept as uncertain, whatever its size, and the next up settles it", async () => {
    await using shop = await openOn(host);
    const metadata = { long: "x".repeat(300_000) };
    shop.declare({ tee: product("tee", { metadata }) });
    await shop.up();
    shop.declare({ tee: product("tee", { metadata, title: "Blue tee" }) });
    shop.emulator.faults.add({ match: { method: "POST" }, status: 501 });
    const failed = await shop.up();
    expect(failed.succeeded).toBe(false);
    expect(failed.output).toContain("The write failed (INTERNAL_ERROR)");
    expect(shop.stateProducts[0]?.outputs).toMatchObject({ uncertain: true });
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeRequests()).toEqual(["GET tee", "POST tee"]);
    expect(await shop.up()).toMatchObject({ steps: [], unchanged: 1 });
  });
});
