import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Neighbors, sharedFile } from "../../provider/host/neighbors.ts";
import { Ownership } from "../../provider/host/ownership.ts";
import { cpuOf } from "../cpu.ts";

function newFile(): string {
  return join(mkdtempSync(join(tmpdir(), "genlook-neighbors-")), "shared");
}

/** Two processes of one operation, as far as ownership knows them. */
function processes(file = newFile()): [Ownership, Ownership] {
  const one = () => new Ownership(new Neighbors(() => file));
  return [one(), one()];
}

/** Resolves when what was told is written, which is before the engine gets an answer. */
async function toldToAll(): Promise<void> {}

describe("a delete of a product that another process of the operation", () => {
  test("does not know is sent", () => {
    const [before, after] = processes();
    after.declare("cap", undefined);
    expect(before.skipsDelete("tee")).toBe(false);
  });

  test("has created is skipped", async () => {
    const [before, after] = processes();
    after.declare("tee", undefined);
    await after.during("tee", async () => {});
    expect(before.skipsDelete("tee")).toBe(true);
  });

  test("keeps as it is, is skipped", async () => {
    const [before, after] = processes();
    after.declare("tee", "tee");
    after.keep("tee");
    await toldToAll();
    expect(before.skipsDelete("tee")).toBe(true);
  });

  test("declares, and failed to create, is postponed", async () => {
    const [before, after] = processes();
    after.declare("tee", undefined);
    const failing = after.during("tee", () => Promise.reject(new Error("refused")));
    await expect(failing).rejects.toThrow("refused");
    expect(() => before.skipsDelete("tee")).toThrow(/is not deleted, and stays in the state/);
  });

  test("declared before it was killed is sent", async () => {
    const file = newFile();
    const [before] = processes(file);
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "close");
    for (const fact of ["declared", "held"]) {
      appendFileSync(file, `${JSON.stringify(["another", gone.pid, fact, "tee"])}\n`);
    }
    expect(before.skipsDelete("tee")).toBe(false);
  });
});

describe("a step that creates products", () => {
  test("tells other processes of them when it ends", async () => {
    const [before, after] = processes();
    for (const id of ["tee", "cap"]) after.declare(id, undefined);
    await after.together(async () => {
      await after.during("tee", async () => {});
      await after.during("cap", async () => {});
      expect(() => before.skipsDelete("tee")).toThrow(/stays in the state/);
    });
    expect(["tee", "cap"].map((id) => before.skipsDelete(id))).toEqual([true, true]);
  });

  test("does not delay what other calls tell at the same time", async () => {
    const [before, after] = processes();
    for (const id of ["tee", "hat"]) after.declare(id, undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    const step = after.together(() => after.during("tee", () => promise));
    await after.during("hat", async () => {});
    expect(before.skipsDelete("hat")).toBe(true);
    resolve();
    await step;
    expect(before.skipsDelete("tee")).toBe(true);
  });

  test("tells other processes of them even when it fails", async () => {
    const [before, after] = processes();
    after.declare("tee", undefined);
    const step = after.together(async () => {
      await after.during("tee", async () => {});
      throw new Error("refused");
    });
    await expect(step).rejects.toThrow("refused");
    expect(before.skipsDelete("tee")).toBe(true);
  });
});

test("what a process itself has told is no neighbor's", () => {
  const [only] = processes();
  only.declare("tee", undefined);
  expect(() => only.skipsDelete("tee")).toThrow(/stays in the state/);
});

test("the file is readable for its owner alone, holds no key, and is removed at the end", async () => {
  const file = newFile();
  const neighbors = new Neighbors(() => file);
  neighbors.tell("held", "tee");
  await toldToAll();
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readFileSync(file, "utf8")).toMatch(/^\["[\w-]+",\d+,"held","tee"\]\n$/);
  // A process that has told nothing may end before the others.
  new Neighbors(() => file).leave();
  expect(existsSync(file)).toBe(true);
  neighbors.leave();
  expect(existsSync(file)).toBe(false);
});

test("a process that tells of many products at the same time writes to the file once", async () => {
  const file = newFile();
  const neighbors = new Neighbors(() => file);
  neighbors.tell("held", "tee-0");
  neighbors.tell("held", "tee-1");
  expect(existsSync(file)).toBe(false);
  await toldToAll();
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
});

test("a file that has not grown is read once, however many products are asked for", () => {
  const file = newFile();
  const neighbors = new Neighbors(() => file);
  const line = (id: number) => `${JSON.stringify(["another", process.pid, "held", `tee-${id}`])}\n`;
  appendFileSync(file, Array.from({ length: 5000 }, (_, id) => line(id)).join(""));
  const first = cpuOf(() => expect(neighbors.have("held", "tee-0")).toBe(true));
  const others = cpuOf(() => {
    for (let id = 0; id < 100; id += 1) neighbors.have("held", `cap-${id}`);
  });
  expect(others).toBeLessThan(20 * first);
  appendFileSync(file, line(5000));
  expect(neighbors.have("held", "tee-5000")).toBe(true);
});

test("what was told before is known while a neighbor writes", () => {
  const file = newFile();
  const neighbors = new Neighbors(() => file);
  const [line, next] = ["tee", "cap"].map(
    (id) => `${JSON.stringify(["another", process.pid, "held", id])}\n`,
  ) as [string, string];
  appendFileSync(file, line + next.slice(0, 5));
  expect(neighbors.have("held", "tee")).toBe(true);
  expect(neighbors.have("held", "cap")).toBe(false);
  appendFileSync(file, next.slice(5));
  expect(neighbors.have("held", "cap")).toBe(true);
});

test("a folder that can't be written, and a file that is damaged, are as if nobody were there", async () => {
  const nowhere = new Neighbors(() => "/nonexistent/folder/file");
  nowhere.tell("held", "tee");
  await toldToAll();
  expect(nowhere.have("held", "tee")).toBe(false);
  const file = newFile();
  appendFileSync(file, "not JSON\n");
  expect(new Neighbors(() => file).have("held", "tee")).toBe(false);
});

test("only processes of one engine and one account share a file", () => {
  const account = { apiKey: "gk_1", baseUrl: "https://a.example" };
  const files = [
    sharedFile("127.0.0.1:1", account),
    sharedFile("127.0.0.1:2", account),
    sharedFile("127.0.0.1:1", { ...account, apiKey: "gk_2" }),
    sharedFile("127.0.0.1:1", { ...account, baseUrl: "https://b.example" }),
  ];
  expect(new Set(files).size).toBe(4);
  expect(sharedFile("127.0.0.1:1", { ...account })).toBe(files[0]);
  expect(files.join()).not.toContain("gk_");
});
