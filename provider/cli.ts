#!/usr/bin/env node
import { type Command, UsageError } from "./cli/command.ts";
import { emulator } from "./cli/emulator.ts";

const COMMANDS: Readonly<Record<string, Command>> = { emulator };

const HELP = `Usage: pulumi-genlook <command> [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join("\n")}

Options:
  --help       Show this help; after a command, the command's own
  --version    Show the version of this package
`;

async function main([name = "--help", ...args]: string[]): Promise<void> {
  if (name === "--help" || name === "-h") {
    process.stdout.write(HELP);
    return;
  }
  if (name === "--version") {
    const { version } = require("../package.json") as { version: string };
    process.stdout.write(`${version}\n`);
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const what = name.startsWith("-") ? "option" : "command";
    throw new UsageError(`unknown ${what} "${name}"; see pulumi-genlook --help`);
  }
  if (args.includes("--help") || args.includes("-h")) process.stdout.write(command.help);
  else await command.run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // A wrong call needs no stack; anything else is a fault of ours, where it helps.
  const expected = error instanceof UsageError;
  process.stderr.write(
    expected
      ? `pulumi-genlook: ${error.message}\n`
      : `${(error as Error).stack ?? String(error)}\n`,
  );
  process.exitCode = 1;
});
