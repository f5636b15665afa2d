import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * Waits for the next message of a process.
 *
 * @throws Error if the process ends without one
 */
export async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const exit = once(child, "exit").then(([code]) => {
    throw new Error(`a process of the bench ended with code ${code} before it answered`);
  });
  const [answer] = await Promise.race([once(child, "message"), exit]);
  return answer;
}
