import { Command, InvalidArgumentError, Option } from "commander";
import { oneLine, UsageError } from "./failure.ts";

/** Creates a command that reports an error as one line, and throws instead of ending the process. */
export function createCommand(name: string, summary: string, examples = ""): Command {
  const path = name === "pulumi-genlook" ? name : `pulumi-genlook ${name}`;
  const command = new Command(name)
    .summary(summary)
    .exitOverride()
    // Narrow terminals too: commander breaks lines only where descriptions have this many columns.
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({
      outputError(message, write) {
        write(`${oneLine(withoutValue(message)).replace(/\.$/, "")}; see ${path} --help\n`);
      },
    });
  return examples === "" ? command : command.addHelpText("after", `\n${examples}`);
}

/** Adds the options of a command that calls the API. */
export function apiOptions(command: Command): Command {
  return command
    .option("--base-url <url>", "base URL of the API (default: GENLOOK_BASE_URL, then Genlook's)")
    .addOption(
      new Option("-q, --quiet", "print no progress, no waits and no advice").conflicts("verbose"),
    )
    .option("-v, --verbose", "print each request on standard error")
    .addOption(
      new Option("--api-key <key>").hideHelp().argParser(() => {
        throw new UsageError("set GENLOOK_API_KEY: others can read a command line");
      }),
    );
}

/** The option that names the stack whose configuration a command uses. */
export function stackOption(): Option {
  return new Option(
    "--stack <name>",
    "take the API key and other settings from this stack's configuration, by the `pulumi` command",
  );
}

/** Cuts the value from the error of an unknown option: it may be an API key. */
function withoutValue(message: string): string {
  return message.replace(/^(error: unknown option '[^'=]+)=.*?'(?=$|\n)/s, "$1'");
}

/** Parses a whole number within bounds. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

const DAYS_IN = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7 };

/** Parses a time span such as `90m`, `12h`, `7d` or `2w`, and returns it in days. */
export function days(text: string): number {
  const [, number, unit] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  const span = Number(number) * DAYS_IN[unit as keyof typeof DAYS_IN];
  if (span > 0) return span;
  throw new InvalidArgumentError("It must be a time span such as 12h, 7d or 2w.");
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
