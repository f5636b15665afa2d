#!/usr/bin/env node
import "../node/exit-if-too-old.ts";
import { type Command, CommanderError } from "commander";
import { GenlookError } from "../api/errors.ts";
import { completeCommand, completionCommand } from "./completion.ts";
import { applyConfigFile } from "./config-file.ts";
import { convertCommand } from "./convert.ts";
import { doctorCommand } from "./doctor.ts";
import { driftCommand } from "./drift.ts";
import { emulatorCommand } from "./emulator.ts";
import { failureText } from "./failure.ts";
import { generateCommand } from "./generate.ts";
import { createCommand } from "./options.ts";
import { sweepCommand } from "./sweep.ts";

const { version } = require("../../package.json") as { version: string };

/** Makes the program with its commands, one line each. */
function build(): Command {
  const program = createCommand(
    "pulumi-genlook",
    "",
    `The API key is read from the environment variable GENLOOK_API_KEY; NO_COLOR turns colors off.
Options may also stand in genlook.config.json (.yaml, .js, .ts, …) or in package.json.`,
  )
    .description("Tools for a Genlook catalog that Pulumi manages.")
    .usage("<command> [options]")
    .version(version, "-v, --version", "show the version of this package")
    // So that -v after a command is that of the command.
    .enablePositionalOptions()
    .addCommand(driftCommand())
    .addCommand(generateCommand())
    .addCommand(convertCommand())
    .addCommand(sweepCommand())
    .addCommand(doctorCommand())
    .addCommand(emulatorCommand());
  const commands = program.commands.map((command) => command.name());
  return program.hook("preAction", (_, command) => applyConfigFile(command, commands));
}

const program = build()
  .addCommand(completionCommand())
  .addCommand(completeCommand(build), { hidden: true });

// `pulumi-genlook … | head` closes the pipe early. That is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : 1);
});

const args = process.argv.slice(2);

program
  .parseAsync(args.length > 0 ? args : ["--help"], { from: "user" })
  .catch((error: unknown) => {
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
    // Commander has printed its error.
    if (error instanceof CommanderError) return;
    // An expected error needs no stack trace; any other one is a bug, where the trace helps.
    process.stderr.write(
      error instanceof GenlookError
        ? failureText(error.message)
        : `${(error as Error).stack ?? String(error)}\n`,
    );
  });
