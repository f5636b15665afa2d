import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The next message of a process. @throws Error when it ends without one. */
export async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const exit = once(child, "exit").then(([code]) => {
    throw new Error(`a process of the bench ended early, with code ${code}`);
  });
  const [answer] = await Promise.race([once(child, "message"), exit]);
  return answer;
}
