import { execFileSync } from "node:child_process";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes that a process has started, and those that they have. */
function descendantsOf(pid: number): Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.map((line): Process => {
    const [, id, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(id), parent: Number(parent), command };
  });
  const found: Process[] = all.filter(({ parent }) => parent === pid);
  for (const process of found) found.push(...all.filter(({ parent }) => parent === process.pid));
  return found;
}

const PATTERNS = {
  /** The host of dynamic providers or the plugin, where the package's lifecycle runs. */
  provider: /dynamic-provider|pulumi-resource-genlook/,
  /** The `pulumi` command, which holds the engine. */
  engine: /pulumi (up|destroy|refresh) /,
};

/**
 * Kills one of the processes of the operation that this process is running, as a crash would.
 *
 * @returns what ends the processes that it leaves behind: a provider outlives its engine.
 */
export function kill(which: keyof typeof PATTERNS): () => void {
  const all = descendantsOf(process.pid);
  const victims = all.filter(({ command }) => PATTERNS[which].test(command));
  if (victims.length === 0) throw new Error(`no ${which} process is running`);
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  return () => {
    for (const { pid, command } of all) if (PATTERNS.provider.test(command)) end(pid);
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
