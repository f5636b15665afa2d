import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import type { Claim, Others, OthersEvent } from "../api/others.ts";

/** The most requests that a process takes at once while it knows of no other one. */
const MOST_AT_ONCE = 16;
/** The largest part of the budget that it takes at once, because it may end without sending them. */
const PART_AT_ONCE = 1 / 4;

const CHUNK_BYTES = 16 * 1024;

/** A line of the file. The amount is a number of requests, or a wait in milliseconds. */
type Line = [by: string, at: number, what: "took" | "refused", amount: number];

/**
 * Shares the budget of an account among processes by a file, to which each appends what it does. The
 * order of the lines decides who takes the last requests of the budget.
 *
 * A process that has seen no line of another one takes several requests at once, so that it does not
 * use the file for each of them.
 */
export class BudgetFile implements Others {
  readonly #path: string;
  readonly #now: () => number;
  readonly #self = randomUUID();
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #file: number | undefined;
  #position = 0;
  /** The beginning of a line whose end is not written yet. */
  #rest = "";
  /** Lines that were read, and that nobody has asked for yet. */
  #lines: Line[] = [];
  #isAlone = true;

  /** @param now - The clock of the machine, in milliseconds. */
  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
    try {
      this.#file = openSync(path, "a+", 0o600);
    } catch {
      // Without a folder for temporary files, each process learns by its own refusals.
    }
  }

  news(): readonly OthersEvent[] {
    this.#read();
    return this.#take(this.#lines.length);
  }

  claim(room: number): Claim {
    if (this.#isAlone) this.#read();
    const most = this.#isAlone ? Math.min(MOST_AT_ONCE, Math.floor(room * PART_AT_ONCE)) : 1;
    const requests = Math.max(1, most);
    this.#tell("took", requests);
    this.#read();
    const own = this.#lines.findLastIndex(([by, , what]) => by === this.#self && what === "took");
    return { requests, before: this.#take(own + 1) };
  }

  giveBack(requests: number): void {
    this.#tell("took", -requests);
  }

  refused(waitMs: number): void {
    this.#tell("refused", waitMs);
  }

  /** Removes the file at the end of the operation. */
  leave(): void {
    this.#use((file) => {
      this.#file = undefined;
      closeSync(file);
      rmSync(this.#path, { force: true });
    });
  }

  #tell(what: Line[2], amount: number): void {
    const line: Line = [this.#self, this.#now(), what, amount];
    this.#use((file) => writeSync(file, `${JSON.stringify(line)}\n`));
  }

  #read(): void {
    this.#use((file) => {
      for (let bytes = CHUNK_BYTES; bytes === CHUNK_BYTES; ) {
        bytes = readSync(file, this.#chunk, 0, CHUNK_BYTES, this.#position);
        this.#position += bytes;
        const lines = (this.#rest + this.#chunk.toString("latin1", 0, bytes)).split("\n");
        this.#rest = lines.pop() ?? "";
        this.#lines.push(...lines.map(parse));
      }
    });
    this.#isAlone &&= this.#lines.every(([by]) => by === this.#self);
  }

  /** Takes the first lines, and returns what others did in them. */
  #take(count: number): OthersEvent[] {
    const theirs = this.#lines.splice(0, count).filter(([by]) => by !== this.#self);
    return theirs.map(([, at, what, amount]) => {
      // Of a clock that was set back, the latest time counts.
      const agoMs = Math.max(0, this.#now() - at);
      return what === "took" ? { agoMs, took: amount } : { agoMs, refusedForMs: amount };
    });
  }

  /** Does something with the file. If that fails, this process goes on as if it were alone. */
  #use(action: (file: number) => void): void {
    if (this.#file === undefined) return;
    try {
      action(this.#file);
    } catch {
      this.#file = undefined;
    }
  }
}

/** @throws when the line is damaged. */
function parse(line: string): Line {
  const [by, at, what, amount]: Line = JSON.parse(line);
  if (Number.isFinite(at) && Number.isFinite(amount)) return [by, at, what, amount];
  throw new Error("a line of the file is damaged");
}
