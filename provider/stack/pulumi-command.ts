import { execFile } from "node:child_process";
import { GenlookError } from "../api/errors.ts";

/** A stack's state may have many megabytes. */
const MAX_OUTPUT = 2 ** 30;

/**
 * Runs the `pulumi` command in the working directory, and returns what it prints. Its output may
 * hold secrets, so it appears in no error.
 *
 * @throws GenlookError with the command's own last words when it fails.
 */
export function runPulumi(args: readonly string[]): Promise<string> {
  const all = [...args, "--non-interactive", "--color", "never"];
  const options = {
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  };
  return new Promise((resolve, reject) => {
    const child = execFile("pulumi", all, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(
        new GenlookError({
          code: "PULUMI_COMMAND_FAILED",
          message:
            (error as NodeJS.ErrnoException).code === "ENOENT"
              ? "the `pulumi` command is not on the PATH; install it, or name a file that `pulumi stack export` wrote"
              : `\`pulumi ${args[0]}\` failed: ${reasonIn(stderr)}`,
        }),
      );
    });
    // A question would wait forever.
    child.stdin?.end();
  });
}

/** Finds the error among what `pulumi` printed; warnings may come before it. */
function reasonIn(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => line.startsWith("error: "));
  return (errors.at(-1) ?? lines.at(-1) ?? "no reason given").replace(/^error: /, "").trim();
}
