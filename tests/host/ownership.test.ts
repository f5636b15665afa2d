import { ProductExistsError } from "../../provider/api/index.ts";
import { Claims } from "../../provider/host/ownership.ts";

const done = () => Promise.resolve("done");

describe("a delete", () => {
  test("is carried out for what the program does not declare", () => {
    const claims = new Claims();
    claims.declare("shirt-2");
    expect(claims.spares("shirt-1")).toBe(false);
    expect(claims.owns("shirt-1")).toBe(false);
  });

  test("is left out for what the program declares, whether or not it was created just now", () => {
    const claims = new Claims();
    claims.declare("shirt-1");
    expect(claims.owns("shirt-1")).toBe(false);
    expect(claims.spares("shirt-1")).toBe(true);
    expect(claims.owns("shirt-1")).toBe(true);
  });

  test("is refused while the create of the same product has failed", async () => {
    const claims = new Claims();
    claims.declare("shirt-1");
    const failing = claims.during("shirt-1", () => Promise.reject(new Error("no answer")));
    await expect(failing).rejects.toThrow("no answer");
    expect(() => claims.spares("shirt-1")).toThrow(/stays in the state/);
    await claims.during("shirt-1", done);
    expect(claims.spares("shirt-1")).toBe(true);
  });
});

describe("a create", () => {
  test("is done once for each product", async () => {
    const claims = new Claims();
    await expect(claims.during("shirt-1", done)).resolves.toBe("done");
    await expect(claims.during("shirt-2", done)).resolves.toBe("done");
    const second = claims.during("shirt-1", done);
    await expect(second).rejects.toThrow(
      'Product "shirt-1" is declared by two resources of this program',
    );
    await expect(second).rejects.toBeInstanceOf(ProductExistsError);
  });

  test("refuses the second of two at the same time", async () => {
    const claims = new Claims();
    const started: string[] = [];
    const results = await Promise.allSettled(
      ["one", "two"].map((name) =>
        claims.during("shirt-1", async () => {
          started.push(name);
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(started).toEqual(["one"]);
  });

  test("that failed can be tried again", async () => {
    const claims = new Claims();
    const failing = claims.during("shirt-1", () => Promise.reject(new Error("no answer")));
    await expect(failing).rejects.toThrow("no answer");
    await expect(claims.during("shirt-1", done)).resolves.toBe("done");
  });
});
