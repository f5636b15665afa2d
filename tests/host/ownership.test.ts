import { ProductExistsError } from "../../provider/api/index.ts";
import { Ownership } from "../../provider/host/ownership.ts";

const done = () => Promise.resolve("done");

describe("a delete", () => {
  test("is sent for a product that the program does not declare", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-2");
    expect(ownership.skipsDelete("shirt-1")).toBe(false);
    expect(ownership.owns("shirt-1")).toBe(false);
  });

  test("is skipped for a product that the program declares, even if this operation did not create it", () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1");
    expect(ownership.owns("shirt-1")).toBe(false);
    expect(ownership.skipsDelete("shirt-1")).toBe(true);
    expect(ownership.owns("shirt-1")).toBe(true);
  });

  test("is refused after a failed create of the same product, until a create succeeds", async () => {
    const ownership = new Ownership();
    ownership.declare("shirt-1");
    const failing = ownership.during("shirt-1", () => Promise.reject(new Error("no answer")));
    await expect(failing).rejects.toThrow("no answer");
    expect(() => ownership.skipsDelete("shirt-1")).toThrow(/stays in the state/);
    await ownership.during("shirt-1", done);
    expect(ownership.skipsDelete("shirt-1")).toBe(true);
  });
});

describe("a create", () => {
  test("is refused for a product that another resource has created", async () => {
    const ownership = new Ownership();
    await expect(ownership.during("shirt-1", done)).resolves.toBe("done");
    await expect(ownership.during("shirt-2", done)).resolves.toBe("done");
    const second = ownership.during("shirt-1", done);
    await expect(second).rejects.toThrow(
      'Product "shirt-1" is declared by two resources of this program',
    );
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

  test("can be tried again after it failed", async () => {
    const ownership = new Ownership();
    const failing = ownership.during("shirt-1", () => Promise.reject(new Error("no answer")));
    await expect(failing).rejects.toThrow("no answer");
    await expect(ownership.during("shirt-1", done)).resolves.toBe("done");
  });
});
