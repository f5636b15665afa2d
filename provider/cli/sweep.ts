import type { Command } from "commander";
import type { StackExport } from "../workflows/stack/stack-export.ts";
import { oneLine, UsageError } from "./failure.ts";
import { readStackExport, write } from "./files.ts";
import { interruption } from "./interrupt.ts";
import { apiOptions, collect, connectionOf, createCommand, days, wholeNumber } from "./options.ts";

interface Options {
  readonly baseUrl?: string;
  readonly prefix: string;
  readonly olderThan?: number;
  readonly unusedFor?: number;
  readonly max: number;
  readonly keep?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

const DESCRIPTION = `${[
  "Deletes the products whose id begins with a prefix, such as those that closed pull requests left behind.",
  "Without --yes it is a dry run, which shows what would be deleted.",
].join(" ")}

With --older-than or --unused-for, each product is checked again just before its deletion, so that one which was edited or used in the meantime stays. This takes 2 requests a product instead of 1.

Exit code: 0 done, 1 error. It is also an error when a deletion failed, or when more than --max products match.`;

const EXAMPLES = `Examples:
  pulumi-genlook sweep --prefix pr-42-
  pulumi-genlook sweep --prefix pr-42- --yes
  pulumi-genlook sweep --prefix pr- --older-than 7d --unused-for 30d --yes
  pulumi stack export > prod.json && pulumi-genlook sweep --prefix shop- --keep prod.json

The API key is read from the environment variable GENLOOK_API_KEY.`;

/** `pulumi-genlook sweep`: deletes what preview environments left behind. */
export function sweepCommand(): Command {
  const command = createCommand("sweep", "Delete the products that begin with a prefix", EXAMPLES)
    .description(DESCRIPTION)
    .requiredOption(
      "--prefix <text>",
      "only products whose id begins with this text; must not be empty",
    )
    .option("--older-than <span>", "only products not edited for this long: 12h, 7d, 2w", days)
    .option("--unused-for <span>", "only products without a try-on for this long", days)
    .option("--max <n>", "delete nothing if more products match", wholeNumber(1, 1_000_000), 100)
    .option(
      "--keep <file>",
      "never delete what this stack manages: a file that `pulumi stack export` wrote; repeatable",
      collect,
    )
    .option("--yes", "delete the products, instead of only listing them")
    .option("--json", "print the result as JSON");
  return apiOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { prefix, olderThan, unusedFor, max, yes = false, json = false } = options;
  // Set to 0 at the end: a reader that closes the pipe ends the process before.
  process.exitCode = 1;
  const keep = await Promise.all((options.keep ?? []).map(readKept));
  const { sweep } = await import("../workflows/sweep/sweep.ts");
  const { outcomeLine, sweepSummary } = await import("./sweep-text.ts");
  const result = await sweep(
    {
      prefix,
      olderThanDays: olderThan,
      unusedForDays: unusedFor,
      max,
      keep,
      dryRun: !yes,
      onOutcome: json ? undefined : (product) => process.stdout.write(outcomeLine(product)),
    },
    { ...connectionOf(options), signal: interruption() },
  );
  await write(json ? `${JSON.stringify(result, null, 2)}\n` : sweepSummary(result), undefined);
  const unfinished = result.products.some(
    ({ outcome }) => outcome === "failed" || outcome === "untried",
  );
  if (!unfinished && !result.exceedsMax) process.exitCode = 0;
  if (result.exceedsMax) {
    const message = `${result.products.length} products match, more than --max ${max}; with --yes, none would be deleted`;
    process.stderr.write(`${oneLine(message)}\n`);
  }
}

function readKept(path: string): Promise<StackExport> {
  if (path === "-") throw new UsageError("--keep needs a file; it can't read standard input");
  return readStackExport(path);
}
