import type { Command } from "commander";
import type { StackExport } from "../stack/stack-export.ts";
import type { SweepResult } from "../workflows/sweep/sweep.ts";
import { type ApiOptions, connectionOf } from "./connection.ts";
import { UsageError } from "./failure.ts";
import { write } from "./files.ts";
import { interruption } from "./interrupt.ts";
import { apiOptions, collect, createCommand, days, stackOption, wholeNumber } from "./options.ts";
import { readStack } from "./stacks.ts";
import { canAsk, confirm, print } from "./terminal.ts";

interface Options extends ApiOptions {
  readonly stack?: string;
  readonly prefix?: string;
  readonly olderThan?: number;
  readonly unusedFor?: number;
  readonly max: number;
  readonly keep?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

const DESCRIPTION = `${[
  "Deletes the products whose id begins with a prefix, such as those that closed pull requests left behind.",
  "Without --yes it shows what would be deleted, and asks whether to delete it; where nobody can answer, it is a dry run.",
].join(" ")}

With --older-than or --unused-for, each product is checked again just before its deletion, so that one which was edited or used in the meantime stays. This takes 2 requests a product instead of 1.

Exit code: 0 done, 1 error. It is also an error when a deletion failed, or when more than --max products match.`;

const EXAMPLES = `Examples:
  pulumi-genlook sweep --prefix pr-42-
  pulumi-genlook sweep --prefix pr-42- --yes
  pulumi-genlook sweep --prefix pr- --older-than 7d --unused-for 30d --yes
  pulumi-genlook sweep --prefix shop- --keep prod

The API key is read from the environment variable GENLOOK_API_KEY.`;

/** `pulumi-genlook sweep`: deletes what preview environments left behind. */
export function sweepCommand(): Command {
  const command = createCommand("sweep", "Delete the products that begin with a prefix", EXAMPLES)
    .description(DESCRIPTION)
    .option("--prefix <text>", "only products whose id begins with this text; required")
    .option("--older-than <span>", "only products not edited for this long: 12h, 7d, 2w", days)
    .option("--unused-for <span>", "only products without a try-on for this long", days)
    .option("--max <n>", "delete nothing if more products match", wholeNumber(1, 1_000_000), 100)
    .option(
      "--keep <name or file>",
      "never delete what this stack manages: its name, or a file that `pulumi stack export` wrote; repeatable",
      collect,
    )
    .option("--yes", "delete the products without a question")
    .option("--json", "print the result as JSON")
    .addOption(stackOption());
  return apiOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { prefix, olderThan, unusedFor, max, yes = false, json = false } = options;
  if (prefix === undefined) throw new UsageError("name what to delete: --prefix <text>");
  // Set to 0 at the end: a reader that closes the pipe ends the process before.
  process.exitCode = 1;
  const keep = await Promise.all((options.keep ?? []).map(readKept));
  const { exceeds, sweep } = await import("../workflows/sweep/sweep.ts");
  const { listingText, matched, outcomeLine, sweepSummary } = await import("./sweep-text.ts");
  const connection = await connectionOf(options, options.stack);
  const asks = !yes && !json && canAsk();
  let declined = false;

  /** Shows what would be deleted, and asks a person who did not say --yes. */
  async function mayDelete(listing: SweepResult): Promise<boolean> {
    const { length } = listing.products;
    connection.expect("deletions", length);
    if (listing.exceedsMax) return false;
    if (!asks || length === 0) return true;
    print(`${listingText(listing, options)}\n`);
    const question = `Delete ${length === 1 ? "this product" : `these ${length} products`}?`;
    declined = !(await confirm(question));
    return !declined;
  }

  const result = await connection.run(() =>
    sweep(
      {
        prefix,
        olderThanDays: olderThan,
        unusedForDays: unusedFor,
        max,
        keep,
        dryRun: !yes && !asks,
        confirm: mayDelete,
        onOutcome: json ? undefined : (product) => print(outcomeLine(product)),
      },
      { ...connection.options, signal: interruption() },
    ),
  );
  const { products, exceedsMax } = result;
  const tooMany = exceeds(matched(products).length, max, "--max");
  if (exceedsMax && yes) throw new UsageError(tooMany);
  const summary = declined ? "Nothing was deleted.\n" : sweepSummary(result, options);
  await write(json ? `${JSON.stringify(result, null, 2)}\n` : summary, undefined);
  if (exceedsMax) throw new UsageError(tooMany);
  if (!products.some(({ outcome }) => outcome === "failed" || outcome === "untried")) {
    process.exitCode = 0;
  }
}

function readKept(path: string): Promise<StackExport> {
  if (path === "-") throw new UsageError("--keep needs a file; it can't read standard input");
  return readStack(path);
}
