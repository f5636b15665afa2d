import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, readFileSync, rmSync } from "node:fs";
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

  /** @param file - Returns the path of the shared file; undefined when there can be no neighbor. */
  constructor(file: () => string | undefined) {
    this.#file = file;
  }

  tell(fact: Fact, externalId: string): void {
    const file = this.#file();
    if (file === undefined) return;
    const line = JSON.stringify([this.#self, process.pid, fact, externalId]);
    try {
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      this.#told = true;
    } catch {
      // Without a folder for temporary files, each process knows only its own products.
    }
  }

  /** Whether a neighbor that still runs has told the fact of the product. */
  have(fact: Fact, externalId: string): boolean {
    return this.#lines().some(
      ([by, pid, told, id]) =>
        by !== this.#self && told === fact && id === externalId && isRunning(pid),
    );
  }

  #lines(): [by: string, pid: number, fact: Fact, externalId: string][] {
    const file = this.#file();
    if (file === undefined) return [];
    try {
      const lines = readFileSync(file, "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    } catch {
      return [];
    }
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

/** An engine that was killed leaves its file behind, and a later one may have the same address. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
