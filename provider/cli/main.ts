#!/usr/bin/env node
import "./node-required.ts";
import { CommanderError } from "commander";
import { GenlookError } from "../api/errors.ts";
import { driftCommand } from "./drift.ts";
import { emulatorCommand } from "./emulator.ts";
import { failureText } from "./failure.ts";
import { generateCommand } from "./generate.ts";
import { createCommand } from "./options.ts";
import { sweepCommand } from "./sweep.ts";

const { version } = require("../../package.json") as { version: string };

const program = createCommand(
  "pulumi-genlook",
  "",
  "The API key is read from the environment variable GENLOOK_API_KEY; NO_COLOR turns colors off.",
)
  .description("Tools for a Genlook catalog that Pulumi manages.")
  .usage("<command> [options]")
  .version(version, "--version", "show the version of this package");

for (const command of [driftCommand(), generateCommand(), sweepCommand(), emulatorCommand()]) {
  program.addCommand(command);
}

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
