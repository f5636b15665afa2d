import { openOn } from "./hosts.ts";
import { HOSTS, type Host, product, products } from "./shop.ts";

const IMAGE = "https://cdn.example.com/front.jpg";

describe.each(Object.keys(HOSTS) as Host[])("on the %s host", (host) => {
  test("a product is created, left alone, changed field by field, restored, and deleted", async () => {
    await using shop = await openOn(host);
    const { emulator } = shop;
    shop.declare({ tee: product("tee"), cap: product("cap") });
    expect(await shop.preview()).toMatchObject({
      steps: [{ op: "create" }, { op: "create" }],
      errors: [],
    });
    expect(emulator.products.size).toBe(0);
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true, steps: { length: 2 }, errors: [] });
    expect(shop.takeWrites().sort()).toEqual(["POST cap", "POST tee"]);

    expect(await shop.up()).toMatchObject({ succeeded: true, steps: [], unchanged: 2 });
    expect(shop.takeRequests()).toEqual([]);

    shop.declare({ tee: product("tee", { title: "Blue tee" }), cap: product("cap") });
    expect(await shop.up()).toMatchObject({ steps: [{ op: "update", name: "tee" }], unchanged: 1 });
    expect(emulator.requests.map(({ body }) => body)).toEqual([
      { externalId: "tee", title: "Blue tee" },
    ]);
    shop.takeRequests();

    emulator.products.edit("cap", { title: "Theirs" });
    const drifted = { steps: [{ op: "update", name: "cap" }], unchanged: 1 };
    expect(await shop.refresh({ previewOnly: true, expectNoChanges: true })).toMatchObject({
      exitCode: 7,
      ...drifted,
    });
    expect(await shop.refresh()).toMatchObject({ succeeded: true, ...drifted });
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true, ...drifted });
    expect(shop.takeRequests()).toEqual(["POST cap"]);
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ succeeded: true });

    expect(await shop.destroy()).toMatchObject({ succeeded: true });
    expect(emulator.products.size).toBe(0);
  });

  test("a new externalId replaces the product: the new one is there before the old one goes", async () => {
    await using shop = await openOn(host);
    shop.declare({ tee: product("tee") });
    await shop.up();
    shop.takeRequests();
    shop.declare({ tee: product("tee-2") });
    const outcome = await shop.up();
    expect(outcome).toMatchObject({ succeeded: true, errors: [] });
    expect(outcome.steps.map(({ op }) => op)).toContain("create-replacement");
    expect(shop.takeWrites()).toEqual(["POST tee-2", "DELETE tee"]);
    expect(shop.stateProducts.map(({ id }) => id)).toEqual(["tee-2"]);
  });

  test("a product that exists is not overwritten, and is taken over when the program says so", async () => {
    await using shop = await openOn(host);
    shop.emulator.products.put({ externalId: "tee", title: "Theirs", images: [IMAGE] });
    shop.declare({ tee: product("tee", { images: [{ url: IMAGE }] }) });
    const refused = await shop.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.errors.join()).toContain("already exists and differs in title");
    expect(shop.takeWrites()).toEqual([]);
    shop.declare({ tee: product("tee", { images: [{ url: IMAGE }], onExisting: "adopt" }) });
    const adopted = await shop.up();
    expect(adopted).toMatchObject({ succeeded: true });
    expect(adopted.output).toContain("tee existed; taken over, 1 field changed");
    expect(shop.emulator.products.get("tee")?.title).toBe("Title of tee");
  });

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

  test("a create without a usable answer is kept, and the next up finds the product", async () => {
    await using shop = await openOn(host, { environment: { GENLOOK_MAX_RETRIES: "0" } });
    shop.declare({ tee: product("tee") });
    shop.emulator.faults.add({ match: { method: "POST" }, reset: "after" });
    expect((await shop.up()).succeeded).toBe(false);
    expect(shop.stateProducts).toMatchObject([{ id: "tee", outputs: { uncertain: "create" } }]);
    shop.takeRequests();
    expect(await shop.up()).toMatchObject({ succeeded: true });
    expect(shop.takeWrites()).toEqual([]);
  });

  test("Ctrl-C ends a wait, the error says so, and the next up goes on", async () => {
    await using shop = await openOn(host);
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
});
