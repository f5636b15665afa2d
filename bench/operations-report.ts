/** Turns the measured operations into tables and bounds. */
import type { Bound, Row } from "./report.ts";
import type { Contender } from "./stack.ts";
import { countByMethod, sum } from "./statistics.ts";
import { type Cell as AnyCell, ratioOf, requestsOf, runsOf, secondsOf } from "./turns.ts";

/** `times` is how often each runs in a round: operations that change little can be repeated. */
export const OPERATIONS = {
  create: { kind: "up", step: "create", times: 1 },
  "no-op up": { kind: "up", step: undefined, times: 5 },
  refresh: { kind: "refresh", step: undefined, times: 7 },
  "refresh, 1 % drift": { kind: "refresh", step: "update", times: 7 },
  destroy: { kind: "destroy", step: "delete", times: 1 },
} as const;

export type OperationName = keyof typeof OPERATIONS;

export const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** All runs at one number of products. */
export type Cell = AnyCell<OperationName>;

/** The most requests that an operation on `managed` products may make in an account of `all`. */
export function requestBound(name: OperationName, managed: number, all: number): number {
  const reads = 2 * Math.min(managed, Math.ceil(all / 200)) + 8;
  switch (name) {
    case "create":
      return managed + reads;
    case "no-op up":
      return 0;
    case "destroy":
      return managed;
    default:
      return reads;
  }
}

function failuresOf(cell: Cell, name: OperationName): number {
  return sum(runsOf(cell, "provider", name).map(({ failures }) => failures));
}

export function requestRows(cell: Cell): Row[] {
  return NAMES.map((name) => ({
    n: cell.size,
    operation: name,
    "at most": requestBound(name, cell.size, cell.size),
    provider: countByMethod(requestsOf(cell, "provider", name)),
    naive: countByMethod(requestsOf(cell, "naive", name)),
    failures: failuresOf(cell, name),
  }));
}

export function timeRows(cell: Cell, empty: Cell): Row[] {
  return NAMES.map((name) => {
    const [provider, naive, noOp] = (["provider", "naive", "no-op"] as const).map((contender) =>
      secondsOf(cell, contender, name),
    ) as [number, number, number];
    const start = secondsOf(empty, "no-op", name);
    return {
      n: cell.size,
      operation: name,
      provider,
      naive,
      "no-op": noOp,
      "provider / no-op": ratioOf(cell, name, "provider", "no-op"),
      net: (provider - start) / (noOp - start),
      "naive / provider": ratioOf(cell, name, "naive", "provider"),
      "no products": start,
    };
  });
}

export function stateRow({ size, stateBytes }: Cell): Row {
  return { n: size, ...Object.fromEntries(stateBytes) };
}

export function requestBounds(cell: Cell): Bound[] {
  const requests = NAMES.map((name) => ({
    what: `requests, ${name}, n = ${cell.size}`,
    measured: requestsOf(cell, "provider", name).length,
    atMost: requestBound(name, cell.size, cell.size),
  }));
  const failures = sum(NAMES.map((name) => failuresOf(cell, name)));
  return [...requests, { what: `failures, n = ${cell.size}`, measured: failures, atMost: 0 }];
}

export function timeBounds(cell: Cell): Bound[] {
  const bounds: Bound[] = NAMES.map((name) => ({
    what: `provider / no-op, ${name}, n = ${cell.size}`,
    measured: ratioOf(cell, name, "provider", "no-op"),
    atMost: 1.1,
  }));
  if (cell.size === 1000) {
    bounds.push({
      what: "naive / provider, create, n = 1000",
      measured: ratioOf(cell, "create", "naive", "provider"),
      atLeast: 3,
    });
  }
  return bounds;
}

/** Compares the largest size with 1,000 products, or else with the second largest size. */
export function growthBounds(cells: readonly Cell[]): Bound[] {
  const largest = cells.at(-1);
  const base = cells.find(({ size }) => size === 1000) ?? cells.at(-2);
  if (largest === undefined || base === undefined || largest === base) return [];
  const each = (cell: Cell, contender: Contender, name: OperationName) =>
    secondsOf(cell, contender, name) / cell.size;
  return NAMES.map((name) => {
    const floorGrew = each(largest, "no-op", name) - each(base, "no-op", name);
    return {
      what: `growth, ${name}, n = ${base.size} → ${largest.size}`,
      measured: (each(largest, "provider", name) - floorGrew) / each(base, "provider", name),
      atMost: 1.2,
    };
  });
}
