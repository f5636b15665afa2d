/** Compares the native plugin with the host of dynamic providers, and with a provider that does nothing. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "./installation.ts";
import { measure, runOne } from "./operations.ts";
import {
  type Cell,
  mostRequests,
  NAMES,
  type OperationName,
  ratioOf,
  runsOf,
  secondsOf,
} from "./operations-report.ts";
import type { Options } from "./options.ts";
import { type ProductArgs, productArgs } from "./products.ts";
import type { Bound, Result, Row } from "./report.ts";
import { type Run, Stack } from "./stack.ts";
import { bytesOf, mean, storedBytes } from "./state.ts";
import { countByMethod, sum } from "./statistics.ts";

/** What each contender is called here: `provider` is this package's dynamic host. */
const COLUMNS = { provider: "dynamic", native: "native", "no-op": "no-op" } as const;

type Contender = keyof typeof COLUMNS;

const CONTENDERS = Object.keys(COLUMNS) as Contender[];

const PROBE = join(import.meta.dirname, "memory-probe.cjs");

/** What one contender needs, beside time. */
interface Footprint {
  readonly stateBytes: number;
  /** The peak of the provider's process in each operation, in MiB. */
  readonly mebibytes: ReadonlyMap<OperationName, number>;
}

export async function hosts(options: Options, installation: Installation): Promise<Result> {
  const size = options["hosts-size"];
  const cell = await measure(size, CONTENDERS, options["hosts-rounds"], installation);
  const footprints = new Map<Contender, Footprint>();
  for (const contender of CONTENDERS) {
    footprints.set(contender, await footprintOf(contender, size, installation));
  }
  const bytes = (contender: Contender) => footprints.get(contender)?.stateBytes ?? 0;
  const declared = mean(productsOf(size).map(bytesOf));
  return {
    tables: [
      { title: `Requests, n = ${size}`, rows: NAMES.map((name) => requestRow(cell, name)) },
      { title: `Seconds, n = ${size}`, rows: NAMES.map((name) => timeRow(cell, name)) },
      {
        title: "Bytes of state for each product",
        rows: [
          { bytes: "in all", ...each(bytes) },
          {
            bytes: "without its arguments",
            ...each((contender) => bytes(contender) - declared),
          },
        ],
      },
      {
        title: "Memory of the provider's process at its peak, MiB",
        rows: NAMES.map((operation) => ({
          operation,
          ...each((contender) => footprints.get(contender)?.mebibytes.get(operation) ?? null),
        })),
      },
    ],
    bounds: [
      ...NAMES.flatMap((name) => boundsOf(cell, name)),
      {
        what: "bytes of state, native / dynamic",
        measured: bytes("native") / bytes("provider"),
        atMost: 1,
      },
    ],
    notes: [
      "dynamic, native: this package's two hosts. no-op: a dynamic provider that does nothing.",
      "All run in turns. Seconds are medians, and ratios are medians of the ratios between runs that followed one another.",
      "Memory was measured in operations of their own.",
    ],
  };
}

function productsOf(size: number): ProductArgs[] {
  return Array.from({ length: size }, (_, index) => productArgs(index));
}

function each<Value>(value: (contender: Contender) => Value): Record<string, Value> {
  return Object.fromEntries(CONTENDERS.map((contender) => [COLUMNS[contender], value(contender)]));
}

/** Runs each operation once, with a probe in the provider's process. */
async function footprintOf(
  contender: Contender,
  size: number,
  installation: Installation,
): Promise<Footprint> {
  const file = join(installation.directory, `memory-${contender}`);
  const environment = { NODE_OPTIONS: `--require "${PROBE}"`, MEMORY_FILE: file };
  const products = productsOf(size);
  await using stack = await Stack.open(installation, contender, { products, environment });
  const mebibytes = new Map<OperationName, number>();
  let stateBytes = 0;
  for (const name of NAMES) {
    console.error(`n = ${size}, ${name}, ${contender}: memory`);
    rmSync(file, { force: true });
    await runOne(stack, name, products);
    mebibytes.set(name, Number(readFileSync(file, "utf8")) / 1024);
    if (name === "create") stateBytes = storedBytes(stack);
  }
  return { stateBytes, mebibytes };
}

function requestsOf(cell: Cell, contender: Contender, name: OperationName): Run["requests"] {
  return mostRequests(runsOf(cell, contender, name));
}

function requestRow(cell: Cell, operation: OperationName): Row {
  const counts = each((contender) => countByMethod(requestsOf(cell, contender, operation)));
  return { operation, ...counts };
}

function timeRow(cell: Cell, operation: OperationName): Row {
  return {
    operation,
    ...each((contender) => secondsOf(cell, contender, operation)),
    "native / dynamic": ratioOf(cell, operation, "native", "provider"),
    "native / no-op": ratioOf(cell, operation, "native", "no-op"),
  };
}

function boundsOf(cell: Cell, name: OperationName): Bound[] {
  const requests = (contender: Contender) => requestsOf(cell, contender, name).length;
  const failures = sum(
    CONTENDERS.flatMap((contender) => runsOf(cell, contender, name).map((run) => run.failures)),
  );
  return [
    {
      what: `requests by which the hosts differ, ${name}`,
      measured: Math.abs(requests("native") - requests("provider")),
      atMost: 0,
    },
    {
      what: `native / dynamic, ${name}`,
      measured: ratioOf(cell, name, "native", "provider"),
      atMost: 1.05,
    },
    { what: `failures, ${name}`, measured: failures, atMost: 0 },
  ];
}
