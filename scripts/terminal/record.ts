import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Recording {
  /** Everything that was written to the terminal, control sequences included. */
  readonly written: string;
  readonly exitCode: number;
}

export interface RecordOptions {
  readonly columns: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a shell command in a terminal of its own, so that programs use color and draw tables as they
 * do for a person. Needs the program `script` of Linux (util-linux).
 */
export async function record(
  command: string,
  { columns, cwd, env }: RecordOptions,
): Promise<Recording> {
  const inTerminal = `stty cols ${columns} rows 50; ${command}`;
  const child = spawn("script", ["--quiet", "--return", "--command", inTerminal, "/dev/null"], {
    cwd,
    env: { ...env, SHELL: "/bin/sh", TERM: "xterm-256color" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  const [exitCode] = await once(child, "close");
  return { written, exitCode };
}
