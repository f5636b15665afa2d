/** Runs the operations of contenders in turns, so that other load slows all of them down alike. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "./installation.ts";
import { type ProductArgs, productArgs } from "./products.ts";
import { type Contender, type Run, Stack } from "./stack.ts";
import { median } from "./statistics.ts";

/** What each stack lives through. */
export interface Plan<Name extends string> {
  /** How often an operation runs in a round, in order. What changes little can be repeated. */
  readonly times: Readonly<Record<Name, number>>;
  readonly run: (stack: Stack, name: Name, products: readonly ProductArgs[]) => Promise<Run>;
}

/** All runs at one number of products. */
export interface Cell<Name extends string> {
  readonly size: number;
  readonly runs: ReadonlyMap<Contender, Map<Name, Run[]>>;
  /** Bytes of state for each product, after the first operation. */
  readonly stateBytes: Map<Contender, number>;
}

/** Runs the plan for each contender, a number of rounds. */
export async function measure<Name extends string>(
  plan: Plan<Name>,
  size: number,
  contenders: readonly Contender[],
  rounds: number,
  installation: Installation,
): Promise<Cell<Name>> {
  const products = productsOf(size);
  const names = namesOf(plan).flatMap((name) => Array<Name>(plan.times[name]).fill(name));
  const cell: Cell<Name> = {
    size,
    runs: new Map(contenders.map((contender) => [contender, new Map()])),
    stateBytes: new Map(),
  };
  for (let round = 0; round < rounds; round++) {
    await using stacks = new AsyncDisposableStack();
    const opened: [Contender, Stack][] = [];
    for (const contender of contenders) {
      const stack = await Stack.open(installation, contender, { products });
      opened.push([contender, stacks.use(stack)]);
    }
    for (const [index, name] of names.entries()) {
      const first = (round + index) % opened.length;
      for (const [contender, stack] of [...opened.slice(first), ...opened.slice(0, first)]) {
        const run = await plan.run(stack, name, products);
        cell.runs.get(contender)?.set(name, [...runsOf(cell, contender, name), run]);
        if (index === 0) cell.stateBytes.set(contender, stack.stateText.length / size);
        console.error(
          `n = ${size}, ${name}, ${contender}: ${run.seconds.toFixed(1)} s, ${run.requests.length} requests`,
        );
      }
    }
  }
  return cell;
}

/** Whose footprint is measured. */
export interface Subject {
  readonly contender: Contender;
  readonly size: number;
  /** Options for each Node process of the operations. */
  readonly nodeOptions?: string;
  /** Returns the bytes that interest of a stack's state. Default: none. */
  readonly measureState?: (stack: Stack) => number;
}

/** What one contender needs, beside time. */
export interface Footprint<Name extends string> {
  /** Of the stack, after the first operation. */
  readonly stateBytes: number;
  /** The peak of the provider's process in each operation, in MiB. */
  readonly mebibytes: Readonly<Record<Name, number>>;
}

const PROBE = join(import.meta.dirname, "memory-probe.cjs");

/** Runs each operation once, with a probe in the provider's process. */
export async function footprintOf<Name extends string>(
  plan: Plan<Name>,
  { contender, size, nodeOptions = "", measureState = () => 0 }: Subject,
  installation: Installation,
): Promise<Footprint<Name>> {
  const file = join(installation.directory, `memory-${contender}`);
  const options = `--require "${PROBE}" ${nodeOptions}`;
  const environment = { NODE_OPTIONS: options, MEMORY_FILE: file };
  const products = productsOf(size);
  await using stack = await Stack.open(installation, contender, { products, environment });
  const mebibytes: Partial<Record<Name, number>> = {};
  let stateBytes = 0;
  for (const [index, name] of namesOf(plan).entries()) {
    console.error(`n = ${size}, ${name}, ${contender}: memory ${nodeOptions}`);
    rmSync(file, { force: true });
    await plan.run(stack, name, products);
    mebibytes[name] = Number(readFileSync(file, "utf8")) / 1024;
    if (index === 0) stateBytes = measureState(stack);
  }
  return { stateBytes, mebibytes: mebibytes as Record<Name, number> };
}

export function namesOf<Name extends string>({ times }: Plan<Name>): Name[] {
  return Object.keys(times) as Name[];
}

export function productsOf(size: number): ProductArgs[] {
  return Array.from({ length: size }, (_, index) => productArgs(index));
}

export function runsOf<Name extends string>(
  cell: Cell<Name>,
  contender: Contender,
  name: Name,
): readonly Run[] {
  return cell.runs.get(contender)?.get(name) ?? [];
}

export function secondsOf<Name extends string>(
  cell: Cell<Name>,
  contender: Contender,
  name: Name,
): number {
  return median(runsOf(cell, contender, name).map(({ seconds }) => seconds));
}

/** Median ratio of runs that followed one another, because lasting noise affects both alike. */
export function ratioOf<Name extends string>(
  cell: Cell<Name>,
  name: Name,
  over: Contender,
  under: Contender,
): number {
  const runs = runsOf(cell, under, name);
  return median(
    runsOf(cell, over, name).map(({ seconds }, index) => seconds / (runs[index] as Run).seconds),
  );
}

/** Returns the requests of the run that sent most. */
export function requestsOf<Name extends string>(
  cell: Cell<Name>,
  contender: Contender,
  name: Name,
): Run["requests"] {
  return runsOf(cell, contender, name).reduce(
    (most, { requests }) => (requests.length > most.length ? requests : most),
    [] as Run["requests"],
  );
}
