import { setTimeout as sleep } from "node:timers/promises";
import { oneLine } from "./failure.ts";
import { interruption } from "./interrupt.ts";

/**
 * Runs a task again and again until Ctrl-C. A task that fails before it ever succeeded ends the
 * watch, because the user has to change something. Later failures are reported and may pass.
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
      succeeded = true;
    } catch (error) {
      if (signal.aborted) return;
      if (!succeeded) throw error;
      process.stderr.write(`${oneLine((error as Error).message)}\n`);
    }
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}
