/** Measures a catalog as one resource, next to one resource a product, and to sets that do less. */
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import { productArgs } from "./products.ts";
import type { Bound, Result, Row } from "./report.ts";
import type { Contender, Run, Stack } from "./stack.ts";
import { bytesOf } from "./state.ts";
import { countByMethod } from "./statistics.ts";
import {
  type Cell,
  footprintOf,
  measure,
  namesOf,
  type Plan,
  ratioOf,
  requestsOf,
  runsOf,
  secondsOf,
} from "./turns.ts";

const GROWTH = 10;

/** How often each operation runs in a round. */
const TIMES = { create: 1, "no-op up": 3, "edit of one": 3, refresh: 3, destroy: 1 };

type OperationName = keyof typeof TIMES;

const PLAN: Plan<OperationName> = { times: TIMES, run: runOne };

/** For what only has to show its size. */
const ONCE: Plan<OperationName> = {
  ...PLAN,
  times: { create: 1, "no-op up": 1, "edit of one": 1, refresh: 1, destroy: 1 },
};

const NAMES = namesOf(PLAN);

const SETS: readonly Contender[] = ["set", "bare set", "no-op set"];

const MEASURED: readonly Contender[] = ["set", "native set", "no-op set"];

/** Node takes the more for new values, the more memory the machine has. This is Node 22's limit. */
const SMALL_YOUNG_GENERATION = "--max-semi-space-size=16";

export async function sets(options: Options, installation: Installation): Promise<Result> {
  const size = options["set-size"];
  const large = GROWTH * size;
  const small = await measure(PLAN, size, SETS, options["set-rounds"], installation);
  const products = await measure(ONCE, size, ["provider"], 1, installation);
  const whole = await measure(PLAN, large, SETS, 1, installation);
  const twice = await measure(ONCE, 2 * large, ["set"], 1, installation);
  const memory: Record<string, Readonly<Record<OperationName, number>>> = {};
  for (const nodeOptions of ["", SMALL_YOUNG_GENERATION]) {
    for (const contender of MEASURED) {
      const subject = { contender, size: large, nodeOptions };
      const { mebibytes } = await footprintOf(ONCE, subject, installation);
      memory[`${contender} ${nodeOptions}`.trim()] = mebibytes;
    }
  }
  const speed = secondsOf(products, "provider", "create") / secondsOf(small, "set", "create");
  return {
    tables: [
      {
        title: "Seconds",
        rows: NAMES.flatMap((name) => [
          {
            ...timeRow(small, name),
            "as products": secondsOf(products, "provider", name),
          },
          timeRow(whole, name),
          { n: 2 * large, operation: name, set: secondsOf(twice, "set", name) },
        ]),
      },
      {
        title: `MiB of the provider's process at most, n = ${large}`,
        rows: NAMES.map((name) => ({
          operation: name,
          ...Object.fromEntries(Object.entries(memory).map(([who, sizes]) => [who, sizes[name]])),
        })),
      },
      {
        title: "Requests",
        rows: [small, whole, twice].flatMap((cell) => NAMES.map((name) => requestRow(cell, name))),
      },
    ],
    bounds: [
      { what: `up of ${size}: as products / as a set`, measured: speed, atLeast: 15 },
      ...NAMES.flatMap((name): Bound[] => [
        ratioBound(small, name),
        ratioBound(whole, name),
        {
          what: `${name}: n = ${large} / n = ${size}`,
          measured: secondsOf(whole, "set", name) / secondsOf(small, "set", name),
          atMost: 12,
        },
        ...[small, whole, twice].flatMap((cell) => requestBounds(cell, name)),
      ]),
      ...[small, whole, twice].map(stateBound),
      ...Object.entries(memory)
        .filter(([who]) => !who.startsWith("no-op"))
        .map(([who, sizes]) => ({
          what: `MiB of the provider's process, ${who}, n = ${large}`,
          measured: Math.max(...Object.values(sizes)),
          atMost: 400 / 1.048576,
        })),
    ],
    notes: [
      "set: this package's ProductSet. bare set: the same state, from a provider that only sends the requests, and checks nothing. no-op set: the same state, from a provider that does nothing, which leaves the time of the SDK and the engine.",
      "The sets run in turns. Seconds are medians, and ratios are medians of the ratios between runs that followed one another.",
      "Seconds run from the start of the operation's process to its end. The emulator runs on the same cores.",
      `Memory was measured in operations of their own. ${SMALL_YOUNG_GENERATION} was set by NODE_OPTIONS.`,
    ],
  };
}

async function runOne(
  stack: Stack,
  name: OperationName,
  products: readonly ReturnType<typeof productArgs>[],
): Promise<Run> {
  const isEdit = name === "edit of one";
  if (isEdit)
    stack.declare(products.with(0, { ...productArgs(0), title: `Edited at ${performance.now()}` }));
  const kind = name === "refresh" || name === "destroy" ? name : "up";
  const run = await stack.run(kind, { EDITED: String(isEdit) });
  if (run.failures > 0) throw new Error(`${name} of ${products.length} failed`);
  return run;
}

function timeRow(cell: Cell<OperationName>, operation: OperationName): Row {
  return {
    n: cell.size,
    operation,
    ...Object.fromEntries(SETS.map((set) => [set, secondsOf(cell, set, operation)])),
    "set / bare set": ratioOf(cell, operation, "set", "bare set"),
    "set / no-op set": ratioOf(cell, operation, "set", "no-op set"),
  };
}

function requestRow(cell: Cell<OperationName>, operation: OperationName): Row {
  const requests = countByMethod(requestsOf(cell, "set", operation));
  return { n: cell.size, operation, requests };
}

/** An operation that sends a request a product can't be as fast as one that sends none. */
function ratioBound(cell: Cell<OperationName>, name: OperationName): Bound {
  const sends = name === "create" || name === "destroy";
  const other = sends ? "bare set" : "no-op set";
  return {
    what: `${name}: set / ${other}, n = ${cell.size}`,
    measured: ratioOf(cell, name, "set", other),
    atMost: 1.15,
  };
}

function requestBounds(cell: Cell<OperationName>, name: OperationName): Bound[] {
  const { size } = cell;
  const pages = Math.ceil(size / 200);
  const atMost = {
    create: size + pages + 3,
    "no-op up": 0,
    "edit of one": 1,
    refresh: pages,
    destroy: size,
  }[name];
  const measured = Math.max(...runsOf(cell, "set", name).map(({ requests }) => requests.length));
  return [{ what: `requests, ${name}, n = ${size}`, measured, atMost }];
}

function stateBound({ size, stateBytes }: Cell<OperationName>): Bound {
  return {
    what: `bytes of state for each product, n = ${size}`,
    measured: stateBytes.get("set") ?? 0,
    atMost: 1.2 * bytesOf(productArgs(size - 1)) + 300,
  };
}
