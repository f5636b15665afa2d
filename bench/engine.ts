/** Measures what the engine's own checkpoints cost, and the setting that avoids them. */
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import { productArgs } from "./products.ts";
import type { Result, Row } from "./report.ts";
import { Stack } from "./stack.ts";
import { sum } from "./statistics.ts";

const RETAIN = { PULUMI_DIY_BACKEND_RETAIN_CHECKPOINTS: "true" };
const RETAINED_SIZE = 100;

const SETTINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "as it comes": {},
  "PULUMI_SKIP_CHECKPOINTS=true": { PULUMI_SKIP_CHECKPOINTS: "true" },
};

export async function engine(options: Options, installation: Installation): Promise<Result> {
  const size = options["engine-size"];
  const checkpoints = [await countCheckpoints(Math.min(size, RETAINED_SIZE), installation)];
  const times: Row[] = [];
  for (const [setting, environment] of Object.entries(SETTINGS)) {
    times.push(...(await timeWith(setting, environment, size, installation)));
  }
  return {
    tables: [
      { title: "Checkpoints of an up, counted in the file backend", rows: checkpoints },
      { title: `Seconds with ${size} products`, rows: times },
    ],
    bounds: [],
    notes: [
      "The file backend writes the whole state before and after each product that is created or deleted, and copies each file to .bak: for n products about 2 × n² × bytes of a product.",
      "PULUMI_SKIP_CHECKPOINTS=true writes the state once, at the end, also after an error or Ctrl-C. If the engine is killed before that, the state knows nothing of the operation.",
      "With this provider such a loss is repaired by the next up: it adopts products that already equal their declaration, repeats updates, and treats the deletion of a missing product as done.",
    ],
  };
}

/** Counts the checkpoints of an up. The size is small because all of them are kept. */
async function countCheckpoints(size: number, installation: Installation): Promise<Row> {
  console.error(`an up of ${size} products that retains its checkpoints…`);
  const products = Array.from({ length: size }, (_, index) => productArgs(index));
  await using stack = await Stack.open(installation, "no-op", { products, environment: RETAIN });
  await stack.run("up");
  const sizes = stack.checkpoints;
  const total = sum(sizes);
  const state = Buffer.byteLength(stack.stateText);
  return {
    products: size,
    "state, kB": state / 1e3,
    checkpoints: sizes.length,
    "for each product": sizes.length / size,
    "written, MB": total / 1e6,
    "written / state": total / state,
  };
}

async function timeWith(
  setting: string,
  environment: Readonly<Record<string, string>>,
  size: number,
  installation: Installation,
): Promise<Row[]> {
  const products = Array.from({ length: size }, (_, index) => productArgs(index));
  await using provider = await Stack.open(installation, "provider", { products, environment });
  await using noOp = await Stack.open(installation, "no-op", { products, environment });
  const rows: Row[] = [];
  for (const kind of ["up", "destroy"] as const) {
    console.error(`${kind} of ${size} products, ${setting}…`);
    const ours = await provider.run(kind);
    const floor = await noOp.run(kind);
    rows.push({
      setting,
      operation: kind,
      provider: ours.seconds,
      "no-op": floor.seconds,
      "no-op's share, %": (100 * floor.seconds) / ours.seconds,
    });
  }
  return rows;
}
