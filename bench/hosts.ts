/** Compares the native plugin with the host of dynamic providers, and with a provider that does nothing. */
import type { Installation } from "./installation.ts";
import { PLAN } from "./operations.ts";
import { type Cell, NAMES, type OperationName } from "./operations-report.ts";
import type { Options } from "./options.ts";
import type { Bound, Result, Row } from "./report.ts";
import { bytesOf, mean, storedBytes } from "./state.ts";
import { countByMethod, sum } from "./statistics.ts";
import {
  type Footprint,
  footprintOf,
  measure,
  productsOf,
  ratioOf,
  requestsOf,
  runsOf,
  secondsOf,
} from "./turns.ts";

/** What each contender is called here: `provider` is this package's dynamic host. */
const COLUMNS = { provider: "dynamic", native: "native", "no-op": "no-op" } as const;

type Contender = keyof typeof COLUMNS;

const CONTENDERS = Object.keys(COLUMNS) as Contender[];

export async function hosts(options: Options, installation: Installation): Promise<Result> {
  const size = options["hosts-size"];
  const cell = await measure(PLAN, size, CONTENDERS, options["hosts-rounds"], installation);
  const footprints = new Map<Contender, Footprint<OperationName>>();
  for (const contender of CONTENDERS) {
    const subject = { contender, size, measureState: storedBytes };
    const footprint = await footprintOf(PLAN, subject, installation);
    footprints.set(contender, footprint);
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
          ...each((contender) => footprints.get(contender)?.mebibytes[operation] ?? null),
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

function each<Value>(value: (contender: Contender) => Value): Record<string, Value> {
  return Object.fromEntries(CONTENDERS.map((contender) => [COLUMNS[contender], value(contender)]));
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
