import { Command, Option } from "commander";
import type { FunctionOptions } from "../live/products.ts";
import { oneLine, UsageError } from "./failure.ts";

/** A command whose errors are one line each, and which never ends the process by itself. */
export function createCommand(name: string, summary: string, examples = ""): Command {
  const path = name === "pulumi-genlook" ? name : `pulumi-genlook ${name}`;
  const command = new Command(name)
    .summary(summary)
    .exitOverride()
    .configureOutput({
      outputError(message, write) {
        write(`${oneLine(withoutValue(message)).replace(/\.$/, "")}; see ${path} --help\n`);
      },
    });
  return examples === "" ? command : command.addHelpText("after", `\n${examples}`);
}

/** What every command takes that calls the API. */
export function apiOptions(command: Command): Command {
  return command
    .option(
      "--base-url <url>",
      "base URL of the API (default: GENLOOK_BASE_URL, else Genlook's own)",
    )
    .addOption(
      new Option("--api-key <key>").hideHelp().argParser(() => {
        throw new UsageError("set GENLOOK_API_KEY: others can read a command line");
      }),
    );
}

/** How the functions reach the API, and how waits for the rate limit are told. */
export function connectionOf({ baseUrl }: { readonly baseUrl?: string }): FunctionOptions {
  return { baseUrl, onWait };
}

const onWait: FunctionOptions["onWait"] = ({ waitMs, done, waiting }) => {
  process.stderr.write(
    `waiting ${Math.ceil(waitMs / 1000)} s for the rate limit (requests done: ${done}, waiting: ${waiting})\n`,
  );
};

/** Of an unknown option, only its name is repeated: its value may be a key. */
function withoutValue(message: string): string {
  return message.replace(/^(error: unknown option '[^'=]+)=.*?'(?=$|\n)/s, "$1'");
}
