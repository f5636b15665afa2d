import { ProductExistsError } from "../../provider/api/index.ts";
import { Ownership } from "../../provider/host/ownership.ts";

const done = () => Promise.resolve("done");
const failing = () => Promise.reject(new Error("no answer"));

const conflict = 'Product "shirt-1" is declared by two resources of this program';

describe("a delete", () => {
  test("is sent for a product that the program does not declare", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-2", undefined);
    expect(ownership.skipsDelete("shirt-1")).toBe(false);
  });

  test("is skipped for a product that this operation created under another name", async () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1", undefined);
    await ownership.during("shirt-1", done);
    expect(ownership.skipsDelete("shirt-1")).toBe(true);
  });

  test("is skipped for a product that another resource of the state goes on to hold", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1", "shirt-1");
    expect(ownership.skipsDelete("shirt-1")).toBe(true);
  });

  test("is refused for a product that is declared, and that no create has made yet", async () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1", undefined);
    expect(() => ownership.skipsDelete("shirt-1")).toThrow(/stays in the state/);
    await expect(ownership.during("shirt-1", failing)).rejects.toThrow("no answer");
    expect(() => ownership.skipsDelete("shirt-1")).toThrow(/stays in the state/);
    await ownership.during("shirt-1", done);
    expect(ownership.skipsDelete("shirt-1")).toBe(true);
  });

  test("is refused before the create of a replacement, which may still fail", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1", "shirt-1");
    // The engine checks the replacement without the inputs in the state.
    ownership.declare("shirt-1", undefined);
    expect(() => ownership.skipsDelete("shirt-1")).toThrow("leave out `deleteBeforeReplace`");
  });
});

describe("a create", () => {
  test("is refused for a product that another resource has created", async () => {
    const ownership = new Ownership();
    await expect(ownership.during("shirt-1", done)).resolves.toBe("done");
    await expect(ownership.during("shirt-2", done)).resolves.toBe("done");
    const second = ownership.during("shirt-1", done);
    await expect(second).rejects.toThrow(conflict);
    await expect(second).rejects.toBeInstanceOf(ProductExistsError);
  });

  test("is refused for a product that another resource is creating", async () => {
    const ownership = new Ownership();
    const started: string[] = [];
    const results = await Promise.allSettled(
      ["one", "two"].map((name) =>
        ownership.during("shirt-1", async () => {
          started.push(name);
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(started).toEqual(["one"]);
  });

  test("is refused for a product that a resource of the state keeps", async () => {
    const ownership = new Ownership();
    ownership.keep("shirt-1");
    await expect(ownership.refuseKept("shirt-1", async () => true)).rejects.toThrow(conflict);
    await expect(ownership.refuseKept("shirt-2", async () => true)).resolves.toBeUndefined();
  });

  test("goes on where the kept product is gone, as its resource is waiting for a replacement", async () => {
    const ownership = new Ownership();
    ownership.keep("shirt-1");
    await expect(ownership.refuseKept("shirt-1", async () => false)).resolves.toBeUndefined();
  });

  test("can be tried again after it failed", async () => {
    const ownership = new Ownership();
    await expect(ownership.during("shirt-1", failing)).rejects.toThrow("no answer");
    await expect(ownership.during("shirt-1", done)).resolves.toBe("done");
  });

  test("may take over a product that the state is known to hold", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-2", "shirt-1");
    expect(ownership.holds("shirt-1")).toBe(true);
    expect(ownership.holds("shirt-2")).toBe(false);
  });
});

test("a resource can't keep a product that another one has created in this operation", async () => {
  const ownership = new Ownership();
  await ownership.during("shirt-1", done);
  expect(() => ownership.keep("shirt-1")).toThrow(conflict);
});

test("two resources of the state that declare one product are a problem", () => {
  const ownership = new Ownership();
  expect(ownership.declare("shirt-1", "shirt-1")).toBeUndefined();
  expect(ownership.declare("shirt-1", "shirt-1")).toEqual({
    path: "externalId",
    message: expect.stringContaining("is also that of another resource"),
  });
});
