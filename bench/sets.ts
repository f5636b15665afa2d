/** Measures a catalog as one resource, next to one resource a product, and to a set that does nothing. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import { productArgs } from "./products.ts";
import type { Bound, Result, Row } from "./report.ts";
import { type Contender, type Run, Stack } from "./stack.ts";
import { countByMethod } from "./statistics.ts";

const GROWTH = 10;

/** In the order in which a stack lives them. */
const OPERATIONS = ["create", "no-op up", "edit of one", "refresh", "destroy"] as const;

type OperationName = (typeof OPERATIONS)[number];

/** The same setting for all contenders: it takes little time, but some. */
const PROBE = join(import.meta.dirname, "memory-probe.cjs");

interface Measured extends Run {
  /** The peak of the provider's process. */
  readonly megabytes: number;
}

type Runs = Readonly<Record<OperationName, Measured>> & { readonly stateBytes: number };

export async function sets(options: Options, installation: Installation): Promise<Result> {
  const size = options["set-size"];
  const large = GROWTH * size;
  const set = await live("set", size, installation);
  const noOp = await live("no-op set", size, installation);
  const products = await live("provider", size, installation);
  const largeSet = await live("set", large, installation);
  const largeNoOp = await live("no-op set", large, installation);
  const bounds: Bound[] = [
    {
      what: `up of ${size}: as products / as a set`,
      measured: products.create.seconds / set.create.seconds,
      atLeast: 15,
    },
    ...OPERATIONS.flatMap((name): Bound[] => [
      {
        what: `${name}: set / no-op set, n = ${size}`,
        measured: set[name].seconds / noOp[name].seconds,
        atMost: 1.15,
      },
      {
        what: `${name}: set / no-op set, n = ${large}`,
        measured: largeSet[name].seconds / largeNoOp[name].seconds,
        atMost: 1.15,
      },
      {
        what: `${name}: n = ${large} / n = ${size}`,
        measured: largeSet[name].seconds / set[name].seconds,
        atMost: 12,
      },
      ...requestBounds(name, set, size),
      ...requestBounds(name, largeSet, large),
    ]),
    stateBound(set, size),
    stateBound(largeSet, large),
    {
      what: `MB of the provider's process, n = ${large}`,
      measured: Math.max(...OPERATIONS.map((name) => largeSet[name].megabytes)),
      atMost: 400,
    },
  ];
  const rows = (runs: Runs, contender: Contender, n: number): Row[] =>
    OPERATIONS.map((name) => ({
      n,
      contender,
      operation: name,
      seconds: runs[name].seconds,
      requests: countByMethod(runs[name].requests),
      "provider, MB": runs[name].megabytes,
    }));
  return {
    tables: [
      {
        title: "Operations",
        rows: [
          ...rows(products, "provider", size),
          ...rows(set, "set", size),
          ...rows(noOp, "no-op set", size),
          ...rows(largeSet, "set", large),
          ...rows(largeNoOp, "no-op set", large),
        ],
      },
    ],
    bounds,
    notes: [
      "set: this package's ProductSet. no-op set: the same state, from a provider that does nothing. provider: one resource a product.",
      "Seconds run from the start of the operation's process to its end. The emulator runs on the same cores.",
    ],
  };
}

/** Runs each operation once, on a stack of its own. */
async function live(contender: Contender, size: number, installation: Installation): Promise<Runs> {
  const products = Array.from({ length: size }, (_, index) => productArgs(index));
  const file = join(installation.directory, "memory");
  const environment = { NODE_OPTIONS: `--require "${PROBE}"`, MEMORY_FILE: file };
  await using stack = await Stack.open(installation, contender, { products, environment });
  const runs: Partial<Record<OperationName, Measured>> = {};
  let stateBytes = 0;
  for (const name of OPERATIONS) {
    const isEdit = name === "edit of one";
    if (isEdit) stack.declare(products.with(0, { ...productArgs(0), title: "Another title" }));
    rmSync(file, { force: true });
    const kind = name === "refresh" || name === "destroy" ? name : "up";
    const run = await stack.run(kind, { EDITED: String(isEdit) });
    if (run.failures > 0) throw new Error(`${name} of ${size} as ${contender} failed`);
    runs[name] = { ...run, megabytes: (Number(readFileSync(file, "utf8")) * 1024) / 1e6 };
    if (name === "create") stateBytes = stack.stateText.length / size;
    console.error(
      `n = ${size}, ${name}, ${contender}: ${run.seconds.toFixed(1)} s, ${run.requests.length} requests`,
    );
  }
  return { ...(runs as Record<OperationName, Measured>), stateBytes };
}

function requestBounds(name: OperationName, runs: Runs, size: number): Bound[] {
  const pages = Math.ceil(size / 200);
  const atMost = {
    create: size + pages + 3,
    "no-op up": 0,
    "edit of one": 1,
    refresh: pages,
    destroy: size,
  }[name];
  return [{ what: `requests, ${name}, n = ${size}`, measured: runs[name].requests.length, atMost }];
}

function stateBound({ stateBytes }: Runs, size: number): Bound {
  const declared = JSON.stringify(productArgs(size - 1)).length;
  return {
    what: `bytes of state for each product, n = ${size}`,
    measured: stateBytes,
    atMost: 1.2 * declared + 300,
  };
}
