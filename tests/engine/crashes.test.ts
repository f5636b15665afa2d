import { openOn } from "./hosts.ts";
import { kill } from "./processes.ts";
import { product } from "./shop.ts";

const before = { kept: product("kept"), changed: product("changed"), dropped: product("dropped") };
const after = {
  kept: product("kept"),
  changed: product("changed", { title: "Another title" }),
  added: product("added"),
};

describe.each([
  ["provider", "dynamic"],
  ["engine", "dynamic"],
  ["provider", "native"],
  ["engine", "native"],
] as const)("the %s is killed, on the %s host", (victim, host) => {
  test.each([
    ["a create and an update", "POST", ["added", "changed"]],
    ["a delete", "DELETE", ["dropped"]],
  ])("in the middle of %s: the next up converges", async (_case, method, externalIds) => {
    await using shop = await openOn(host);
    const { emulator } = shop;
    emulator.products.put({ externalId: "foreign", title: "Not ours" });
    const foreign = emulator.products.get("foreign");
    shop.declare(before);
    await shop.up();

    // The requests take effect, and their answers are on the way when the process goes.
    for (const externalId of externalIds) {
      emulator.faults.add({ match: { method, externalId }, delayMs: 20_000 });
    }
    shop.declare(after);
    emulator.clearRequests();
    const killed = shop.up().catch((error: Error) => error);
    await Promise.all(externalIds.map((externalId) => shop.sees(method, externalId)));
    const endOrphans = kill(victim);
    expect(await killed).not.toMatchObject({ succeeded: true });
    expect(emulator.faults.pending).toBe(0);
    endOrphans();

    shop.unlock();
    expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
    expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({
      steps: [],
      unchanged: 3,
    });
    expect(shop.stateProducts.map(({ id }) => id).sort()).toEqual(["added", "changed", "kept"]);
    expect(
      emulator.products
        .list()
        .map(({ externalId: id }) => id)
        .sort(),
    ).toEqual(["added", "changed", "foreign", "kept"]);
    expect(emulator.products.get("changed")?.title).toBe("Another title");
    expect(emulator.products.get("foreign")).toEqual(foreign);
  });
});
