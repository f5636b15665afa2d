import { spawn } from "node:child_process";
import { once } from "node:events";
import type * as automation from "@pulumi/pulumi/automation/index.js";
import { minimumVersion } from "./engine.ts";

/** What the Automation API calls to run a command; the SDK's types leave it out. */
type Run = (
  args: string[],
  cwd: string,
  env: Record<string, string>,
  ...rest: unknown[]
) => Promise<{ stdout: string; stderr: string; code: number }>;

const OPERATIONS = ["up", "preview", "refresh", "destroy"];

/** What the Automation API asks the engine before and after an operation. */
const QUESTIONS = ["stack select", "stack output", "stack history"];

/**
 * Makes a command that starts the engine once per operation. By default the Automation API starts
 * it up to six times: it also asks for the version, the stack, its outputs and its history, and
 * each start takes a third of a second of CPU time. The command creates the stack if the engine
 * says that there is none.
 */
export function pulumiCommand(
  { PulumiCommand, StackNotFoundError }: typeof automation,
  stackName: string,
): automation.PulumiCommand {
  // The search for an engine has checked the version.
  const fields = { command: "pulumi", version: minimumVersion };
  const pulumi = Object.assign(Object.create(PulumiCommand.prototype), fields);
  const runPiped: Run = pulumi.run.bind(pulumi);
  const run: Run = async (args, cwd, env, ...rest) => {
    const [name = "", subcommand] = args;
    // To the Automation API, an empty list is no outputs and no history.
    if (QUESTIONS.includes(`${name} ${subcommand}`)) return { stdout: "[]", stderr: "", code: 0 };
    if (process.stdout.isTTY && OPERATIONS.includes(name)) return runOnTerminal(args, cwd, env);
    try {
      return await runPiped(args, cwd, env, ...rest);
    } catch (error) {
      if (!(error instanceof StackNotFoundError)) throw error;
      await runPiped(["stack", "init", stackName], cwd, env);
      return runPiped(args, cwd, env, ...rest);
    }
  };
  return Object.assign(pulumi, { run });
}

/**
 * Gives the engine this process's terminal, so that it draws its table there. The Automation API
 * itself only offers pipes, on which the engine prints plain lines.
 */
async function runOnTerminal(...[args, cwd, env]: Parameters<Run>): ReturnType<Run> {
  const options = { cwd, env: { ...process.env, ...env }, stdio: "inherit" } as const;
  const [code] = await once(spawn("pulumi", args, options), "close");
  if (code !== 0) throw new Error(`exit code ${code}`);
  return { stdout: "", stderr: "", code };
}
