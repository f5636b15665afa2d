import { createInterface } from "node:readline/promises";

/** What is shown in the last line of the terminal until something else is printed. */
let status = "";

/** Removes the status line, so that other text can be printed. */
function clear(): void {
  if (status !== "") process.stderr.write("\r\u001b[K");
  status = "";
}

/** Prints a line on standard error. */
export function note(line: string): void {
  clear();
  process.stderr.write(`${line}\n`);
}

/** Prints a text on standard output. */
export function print(text: string): void {
  clear();
  process.stdout.write(text);
}

/** Whether a question waits for its answer. Nothing may be printed meanwhile. */
let asking = false;

/** Whether there is a person who can answer a question. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/**
 * Asks a question on the terminal. Every answer but "y" and "yes" means no, and so do Ctrl-C and
 * Ctrl-D.
 */
export async function confirm(question: string): Promise<boolean> {
  clear();
  asking = true;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const interrupted = new AbortController();
  lines.on("SIGINT", () => interrupted.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: interrupted.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if ((error as Error).name !== "AbortError") throw error;
    process.stdout.write("\n");
    return false;
  } finally {
    lines.close();
    asking = false;
  }
}

/** How long something may take before its progress is shown. */
const PATIENCE_MS = 2000;
const ON_TERMINAL_MS = 250;
/** A log keeps every line, so it gets fewer of them. */
const IN_LOG_MS = 10_000;

/**
 * Shows the progress of a task on standard error from its third second on: on a terminal in one line
 * that changes, and elsewhere in a line from time to time.
 *
 * @param describe - Says what has been done so far.
 */
export async function withProgress<Result>(
  describe: (seconds: number) => string,
  task: () => Promise<Result>,
): Promise<Result> {
  const { isTTY, columns } = process.stderr;
  const startedAt = performance.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const now = performance.now();
    if (asking || now - startedAt < PATIENCE_MS || now - shownAt < (isTTY ? 0 : IN_LOG_MS)) return;
    shownAt = now;
    const text = describe(Math.round((now - startedAt) / 1000));
    if (!isTTY) return note(text);
    const line = text.slice(0, (columns || 80) - 1);
    if (line === status) return;
    clear();
    status = line;
    process.stderr.write(line);
  }, ON_TERMINAL_MS);
  try {
    return await task();
  } finally {
    clearInterval(timer);
    clear();
  }
}
