import { Operation } from "../../provider/host/operation.ts";
import { PartialFailure } from "../../provider/host/partial-failure.ts";
import { ProductHandler } from "../../provider/host/product-handler.ts";
import type { CheckedDeclaration } from "../../provider/product/declaration.ts";
import type { ProductState } from "../../provider/product/lifecycle.ts";
import type { Emulator } from "../../provider/testing/index.ts";
import { FRONT, startEmulator } from "../testing/session.ts";
import { startOperation } from "./operation.ts";

const shirt = { externalId: "shirt-42", title: "Red tee", images: [{ url: FRONT }] };
const blue: CheckedDeclaration = { ...shirt, title: "Blue tee" };

/** Makes the handler of a new operation. */
function startFor(emulator: Emulator, log?: (line: string) => void): ProductHandler {
  return new ProductHandler(startOperation(emulator, log));
}

function methods(emulator: Emulator): string[] {
  return emulator.requests.map(({ method }) => method);
}

describe("a product that exists already", () => {
  test("is not overwritten when it differs from the declaration", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [FRONT] });
    await expect(startFor(emulator).create(shirt)).rejects.toMatchObject({
      name: "ProductExistsError",
      externalId: "shirt-42",
    });
    expect(emulator.products.get("shirt-42")).toMatchObject({ title: "Theirs" });
  });

  test('is changed with onExisting: "adopt"', async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt-42", title: "Theirs", images: [FRONT] });
    const state = await startFor(emulator).create({ ...shirt, onExisting: "adopt" });
    expect(state).toMatchObject({ title: "Red tee", onExisting: "adopt" });
    expect(methods(emulator)).toEqual(["GET", "POST"]);
  });
});

describe("an update that fails", () => {
  test.each([501, 400])("with status %d marks the state as uncertain", async (status) => {
    const emulator = await startEmulator();
    const state = await startFor(emulator).create(shirt);
    emulator.faults.add({ match: { method: "POST" }, status, code: "INVALID_IMAGE" });
    const error = await startFor(emulator)
      .update(state, blue)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error).toMatchObject({
      cause: { code: "INVALID_IMAGE" },
      state: { ...state, uncertain: true },
    });
  });

  test("makes the next update look the product up, and send only what differs", async () => {
    const emulator = await startEmulator();
    const state = await startFor(emulator).create(shirt);
    emulator.faults.add({ match: { method: "POST" }, reset: "after" });
    const failed = await startFor(emulator)
      .update(state, blue)
      .catch((caught: unknown) => caught);
    const { state: uncertain } = failed as PartialFailure<ProductState>;
    emulator.clearRequests();
    const next = startFor(emulator);
    expect(next.diff(uncertain, blue).changes).toBe(true);
    await expect(next.update(uncertain, blue)).resolves.toMatchObject({ title: "Blue tee" });
    expect(methods(emulator)).toEqual(["GET"]);
  });
});

describe("a delete", () => {
  test("is skipped for a product that the program declares under another name", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    const renamed = startFor(emulator);
    await renamed.check(shirt);
    await renamed.create(shirt);
    await renamed.delete("shirt-42");
    expect(emulator.products.size).toBe(1);
  });

  test("is skipped when an earlier operation ended between the create and the delete", async () => {
    const emulator = await startEmulator();
    const state = await startFor(emulator).create(shirt);
    // The next operation finds the new name in the state, unchanged, and the old one left over.
    const next = startFor(emulator);
    await next.check(shirt, shirt);
    next.diff(state, shirt);
    await next.delete("shirt-42");
    expect(emulator.products.size).toBe(1);
  });

  test("is refused before a create of the same product, which may never come", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    const replacing = startFor(emulator);
    await replacing.check(blue);
    await expect(replacing.delete("shirt-42")).rejects.toMatchObject({ code: "DELETE_POSTPONED" });
    expect(methods(emulator)).not.toContain("DELETE");
  });

  test("is skipped after the create that replaces the product under the same id", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    emulator.clock.advance({ days: 2 });
    const replacing = startFor(emulator);
    await replacing.check(blue, shirt);
    await replacing.check(blue);
    await replacing.create(blue);
    await replacing.delete("shirt-42");
    expect(emulator.products.get("shirt-42")).toMatchObject({ title: "Blue tee" });
    expect(methods(emulator)).not.toContain("DELETE");
  });

  test("is sent for a product that the program no longer declares", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    const next = startFor(emulator);
    await next.check({ ...shirt, externalId: "shirt-43" });
    await next.delete("shirt-42");
    expect(emulator.products.size).toBe(0);
  });

  test("is sent in a destroy, which checks no declaration", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    await startFor(emulator).delete("shirt-42");
    expect(emulator.products.size).toBe(0);
  });

  test("is refused when another resource declares the product and could not create it", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    emulator.faults.add({ match: { method: "GET" }, status: 400 });
    const renaming = startFor(emulator);
    await renaming.check(shirt);
    await expect(renaming.create(shirt)).rejects.toThrow();
    await expect(renaming.delete("shirt-42")).rejects.toMatchObject({ code: "DELETE_POSTPONED" });
    expect(emulator.products.size).toBe(1);
  });
});

test("two resources of a program can't declare the same product", async () => {
  const emulator = await startEmulator();
  const handler = startFor(emulator);
  const results = await Promise.allSettled([handler.create(shirt), handler.create(shirt)]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(results[1]).toMatchObject({
    reason: { message: expect.stringContaining("declared by two resources of this program") },
  });
});

test("a new resource can't declare the product that another one keeps", async () => {
  const emulator = await startEmulator();
  const state = await startFor(emulator).create(shirt);
  const next = startFor(emulator);
  await next.check(shirt, shirt);
  next.diff(state, shirt);
  await next.check({ ...shirt, onExisting: "adopt" });
  await expect(next.create({ ...shirt, onExisting: "adopt" })).rejects.toThrow(
    "declared by two resources of this program",
  );
});

describe("the user sees a line", () => {
  test("for each product that is taken over", async () => {
    const emulator = await startEmulator();
    emulator.products.put({ externalId: "shirt-42", title: "Theirs\u202e", images: [FRONT] });
    const lines: string[] = [];
    await startFor(emulator, (line) => lines.push(line)).create({ ...shirt, onExisting: "adopt" });
    expect(lines).toEqual(["shirt-42 existed; taken over, 1 field changed"]);
  });

  test("when a product moves to another resource, and both hold it for a while", async () => {
    const emulator = await startEmulator();
    await startFor(emulator).create(shirt);
    const lines: string[] = [];
    const moving = startFor(emulator, (line) => lines.push(line));
    await moving.check({ ...shirt, externalId: "shirt-43" }, shirt);
    await moving.check(shirt);
    await moving.create(shirt);
    expect(lines).toEqual([
      "shirt-42 existed; taken over, 0 fields changed",
      expect.stringMatching(/^shirt-42 is held by two resources .* run a plain `pulumi up` next$/),
    ]);
  });

  test("when none of several products exists any more", async () => {
    const emulator = await startEmulator();
    const lines: string[] = [];
    const state = await startFor(emulator).create(shirt);
    const refresh = startFor(emulator, (line) => lines.push(line));
    for (const externalId of ["a", "b", "c", "d"]) {
      await refresh.read(externalId, { ...state, externalId });
    }
    expect(lines).toEqual([expect.stringContaining("Is the API key that of another account?")]);
    lines.length = 0;
    const found = startFor(emulator, (line) => lines.push(line));
    for (const externalId of ["shirt-42", "b", "c", "d"]) {
      await found.read(externalId, { ...state, externalId });
    }
    expect(lines).toEqual([]);
  });

  test.each([
    [{}, /^WARNING: .*No Genlook API key is set: .*GENLOOK_API_KEY/],
    [{ apiKey: "gk_a", baseUrl: "localhost" }, /^WARNING: .*must be an http\(s\) URL/],
  ])("once in an operation, when the settings %j are checked", async (settings, line) => {
    const { GENLOOK_API_KEY, GENLOOK_BASE_URL, ...env } = process.env;
    jest.replaceProperty(process, "env", env);
    const lines: string[] = [];
    const operation = new Operation({ log: (text) => lines.push(text) });
    operation.configure((name) => (settings as Record<string, string>)[name]);
    const handler = new ProductHandler(operation);
    for (const externalId of ["a", "b"]) {
      expect(await handler.check({ ...shirt, externalId })).toMatchObject({ problems: [] });
    }
    expect(lines).toEqual([expect.stringMatching(line)]);
    jest.restoreAllMocks();
  });
});
