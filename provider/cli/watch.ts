import { setTimeout as sleep } from "node:timers/promises";
import { failureText, oneLine } from "./failure.ts";
import { interruption } from "./interrupt.ts";

/**
 * Runs a task again and again until Ctrl-C, and says so after the first time. A task that fails
 * before it ever succeeded ends the watch, because the user has to change something. Later failures
 * are reported and may pass.
 */
export async function watch(
  seconds: number,
  task: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = interruption();
  let succeeded = false;
  // The task sets the exit code when it succeeds.
  process.exitCode = 1;
  while (!signal.aborted) {
    try {
      await task(signal);
      if (!succeeded) sayThatItGoesOn(seconds);
      succeeded = true;
    } catch (error) {
      if (signal.aborted) return;
      if (!succeeded) throw error;
      process.stderr.write(failureText((error as Error).message));
    }
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

function sayThatItGoesOn(seconds: number): void {
  const every = seconds === 1 ? "every second" : `every ${seconds} seconds`;
  process.stderr.write(`${oneLine(`comparing again ${every}; Ctrl-C stops it`)}\n`);
}
