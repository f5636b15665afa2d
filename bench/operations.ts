/** Measures each operation of the engine, next to a naive provider and one that does nothing. */
import type { Installation } from "./installation.ts";
import {
  type Cell,
  growthBounds,
  NAMES,
  OPERATIONS,
  type OperationName,
  requestBound,
  requestBounds,
  requestRows,
  stateRow,
  timeBounds,
  timeRows,
} from "./operations-report.ts";
import type { Options } from "./options.ts";
import type { Bound, Result, Row } from "./report.ts";
import { type Contender, type Run, Stack } from "./stack.ts";
import { countByMethod } from "./statistics.ts";
import { measure, type Plan, productsOf } from "./turns.ts";

/** Small sizes are repeated until about this many products, to average out the machine's noise. */
const PRODUCTS_IN_ALL = 2000;
const MOST_ROUNDS = 5;

const CONTENDERS: readonly Contender[] = ["provider", "naive", "no-op"];

export async function operations(options: Options, installation: Installation): Promise<Result> {
  const cells: Cell[] = [];
  // Size 0 measures what every operation costs before it begins.
  for (const size of [0, ...options.sizes]) {
    const contenders = size === 0 ? (["no-op"] as const) : CONTENDERS;
    const rounds = Math.min(MOST_ROUNDS, Math.floor(PRODUCTS_IN_ALL / size));
    cells.push(
      await measure(PLAN, size, contenders, Math.max(options.repeat, rounds), installation),
    );
  }
  const [empty, ...sized] = cells as [Cell, ...Cell[]];
  const account = await measureLargeAccount(options.account, installation);
  return {
    tables: [
      { title: "Requests", rows: sized.flatMap(requestRows) },
      { title: `Requests of 20 products in an account of ${options.account}`, rows: account.rows },
      { title: "Seconds", rows: sized.flatMap((cell) => timeRows(cell, empty)) },
      { title: "Bytes of state for each product", rows: sized.map(stateRow) },
    ],
    bounds: [
      ...sized.flatMap(requestBounds),
      ...account.bounds,
      ...sized.flatMap(timeBounds),
      ...growthBounds(sized),
    ],
    notes: [
      "provider: this package. naive: one GET for each read, code serialized by value. no-op: does nothing, which leaves the engine's own time.",
      "Seconds run from the start of the operation's process to its end, and include Node, the Automation API, the engine and the provider. The emulator runs on the same cores.",
      "Seconds are medians. Ratios are medians of the ratios between runs that followed one another.",
      "net: provider / no-op, both without the time of the same operation on a stack without products.",
      "Growth: seconds for each product at the larger size, minus what no-op grew by, divided by those at the smaller size.",
    ],
  };
}

/** What a stack of products lives through. */
export const PLAN: Plan<OperationName> = {
  times: Object.fromEntries(NAMES.map((name) => [name, OPERATIONS[name].times])) as Record<
    OperationName,
    number
  >,
  run: runOne,
};

async function runOne(
  stack: Stack,
  name: OperationName,
  products: readonly { readonly externalId: string }[],
): Promise<Run> {
  const { kind, step } = OPERATIONS[name];
  const isDrift = name === "refresh, 1 % drift";
  const edited = products
    .filter((_, index) => isDrift && index % 100 === 0)
    .map(({ externalId }) => externalId);
  for (const externalId of edited) {
    const live = stack.emulator.products.get(externalId);
    // Not for the no-op provider, which creates none and takes its edits from DRIFTED.
    if (live) stack.emulator.products.edit(externalId, { title: `${live.title} (SALE!)` });
  }
  const run = await stack.run(kind, { DRIFTED: edited.join() });
  const expected = step === undefined ? 0 : isDrift ? edited.length : products.length;
  const asExpected = run.steps.length === expected && run.steps.every(({ op }) => op === step);
  if (run.failures === 0 && !asExpected) {
    throw new Error(`${name}: expected ${expected} × ${step}, got ${run.steps.length} steps`);
  }
  return run;
}

/** Manages a few products in a huge account, where looking them up one by one is cheapest. */
async function measureLargeAccount(account: number, installation: Installation) {
  const products = productsOf(20);
  await using stack = await Stack.open(installation, "provider", { products });
  for (let index = products.length; index < account; index++) {
    stack.emulator.products.put({ externalId: `other-${index}` });
  }
  const rows: Row[] = [];
  const bounds: Bound[] = [];
  for (const name of ["create", "no-op up", "refresh", "destroy"] as const) {
    const { requests } = await runOne(stack, name, products);
    const atMost = requestBound(name, products.length, account);
    rows.push({ operation: name, "at most": atMost, requests: countByMethod(requests) });
    bounds.push({
      what: `requests, ${name}, 20 products of ${account}`,
      measured: requests.length,
      atMost,
    });
  }
  return { rows, bounds };
}
