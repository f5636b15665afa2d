import { type ParseArgsConfig, parseArgs } from "node:util";

/** A command of the command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole text of `--help`. */
  readonly help: string;
  /** Runs it with the arguments after its name. */
  run(args: string[]): Promise<void>;
}

/** A call that can't be carried out; shown to the user as one line. */
export class UsageError extends Error {}

/** Parses a command's options; positional arguments are refused. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Only the first sentence says what is wrong; the rest is advice about quoting.
    const [reason] = (error as Error).message.split(/[.\n]/);
    throw new UsageError(`${reason}; see pulumi-genlook ${command} --help`);
  }
}

/** An option's value as a whole number; undefined when it was not given. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  minimum: number,
  maximum: number,
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= minimum && number <= maximum) return number;
  throw new UsageError(`--${name} must be a whole number from ${minimum} to ${maximum}`);
}
