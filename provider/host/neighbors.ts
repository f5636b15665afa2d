import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../api/settings.ts";

/** What a process tells its neighbors of a product. */
type Fact = "declared" | "held";

/**
 * The other processes of this package in the same engine operation: the dynamic host, the plugin,
 * and each explicit provider are one each. When a resource moves from one to another, the old process
 * is asked to delete the product that the new one holds. They share a file with what the products of
 * their account are to them.
 */
export class Neighbors {
  readonly #file: () => string | undefined;
  readonly #self = randomUUID();
  #told = false;
  /** Lines that are not written yet. */
  #untold = "";
  /** The lines of a step that runs, which are written at its end. */
  readonly #step = new AsyncLocalStorage<string[]>();
  /** The processes that told a fact of a product. */
  #heard = new Map<string, Set<number>>();
  /** The length of the file when it was read. */
  #size = 0;

  /** @param file - Returns the path of the shared file; undefined when there can be no neighbor. */
  constructor(file: () => string | undefined) {
    this.#file = file;
  }

  /**
   * Tells a fact, before the engine gets the answer to the call that found it. A set tells thousands
   * at once, which are written together.
   */
  tell(fact: Fact, externalId: string): void {
    const file = this.#file();
    if (file === undefined) return;
    const line = `${JSON.stringify([this.#self, process.pid, fact, externalId])}\n`;
    const lines = this.#step.getStore();
    if (lines !== undefined) lines.push(line);
    else {
      if (this.#untold === "") queueMicrotask(() => this.#writeUntold(file));
      this.#untold += line;
    }
  }

  /** Runs a step, and writes what it tells at its end. A write for each product of a set takes long. */
  async together<Result>(step: () => Promise<Result>): Promise<Result> {
    const lines: string[] = [];
    try {
      return await this.#step.run(lines, step);
    } finally {
      const file = this.#file();
      if (file !== undefined && lines.length > 0) this.#write(file, lines.join(""));
    }
  }

  #writeUntold(file: string): void {
    const lines = this.#untold;
    this.#untold = "";
    this.#write(file, lines);
  }

  #write(file: string, lines: string): void {
    try {
      appendFileSync(file, lines, { mode: 0o600 });
      this.#told = true;
    } catch {
      // Without a folder for temporary files, each process knows only its own products.
    }
  }

  /** Whether a neighbor that still runs has told the fact of the product. */
  have(fact: Fact, externalId: string): boolean {
    this.#catchUp();
    return [...(this.#heard.get(keyOf(fact, externalId)) ?? [])].some(isRunning);
  }

  /** Reads the shared file if it has grown. A set asks for each product that it no longer declares. */
  #catchUp(): void {
    const file = this.#file();
    if (file === undefined) return;
    try {
      const { size } = statSync(file);
      if (size === this.#size) return;
      this.#heard = this.#factsIn(readFileSync(file, "utf8"));
      this.#size = size;
    } catch {
      this.#heard = new Map();
      this.#size = 0;
    }
  }

  #factsIn(text: string): Map<string, Set<number>> {
    const heard = new Map<string, Set<number>>();
    // A neighbor may be in the middle of a write. A line without an end is read the next time.
    for (const line of text.split("\n").slice(0, -1)) {
      const [by, pid, fact, externalId]: [string, number, Fact, string] = JSON.parse(line);
      if (by === this.#self) continue;
      const key = keyOf(fact, externalId);
      heard.set(key, (heard.get(key) ?? new Set()).add(pid));
    }
    return heard;
  }

  /** Removes the shared file at the end of the operation, if this process has written to it. */
  leave(): void {
    const file = this.#told ? this.#file() : undefined;
    if (file !== undefined) rmSync(file, { force: true });
  }
}

/**
 * Returns the path of the file that the processes of one operation and one account share. Nobody else
 * can guess it, because it depends on the key.
 *
 * @param engine - The engine's address, which is another in each operation that runs.
 */
export function sharedFile(engine: string, { baseUrl, apiKey }: Settings): string {
  const text = JSON.stringify([engine, baseUrl, apiKey]);
  const name = createHash("sha256").update(text).digest("base64url");
  return join(tmpdir(), `pulumi-genlook-${name}`);
}

function keyOf(fact: Fact, externalId: string): string {
  return `${fact} ${externalId}`;
}

/** An engine that was killed leaves its file behind, and a later one may have the same address. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
