/** Measures the figures that the project promises. `--help` lists the flags. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Installation } from "./installation.ts";
import { type Options, readOptions, type SectionName } from "./options.ts";
import { type Bound, boundsText, isHeld, type Result, resultText } from "./report.ts";

type Section = (options: Options, installation: Installation) => Promise<Result>;

const SECTIONS: Record<SectionName, () => Promise<Section>> = {
  operations: async () => (await import("./operations.ts")).operations,
  hosts: async () => (await import("./hosts.ts")).hosts,
  limits: async () => (await import("./limits.ts")).limits,
  listing: async () => (await import("./listing.ts")).listing,
  "start-up": async () => (await import("./start-up.ts")).startUp,
  state: async () => (await import("./state.ts")).state,
  sets: async () => (await import("./sets.ts")).sets,
  files: async () => (await import("./files.ts")).files,
  engine: async () => (await import("./engine.ts")).engine,
};

const file = join(import.meta.dirname, "results.json");

const options = readOptions();
if (options !== undefined) await bench(options);

async function bench(options: Options): Promise<void> {
  console.error("installing the packed tarball into a fresh project…");
  using installation = new Installation();
  process.once("SIGINT", () => {
    installation[Symbol.dispose]();
    process.exit(130);
  });
  const missed: Bound[] = [];
  for (const name of options.only) {
    const began = performance.now();
    try {
      const result = await (await SECTIONS[name]())(options, installation);
      const minutes = (performance.now() - began) / 60_000;
      save(name, options, result);
      console.log(`\n=== ${name} (${minutes.toFixed(1)} min)\n\n${resultText(result)}`);
      missed.push(...result.bounds.filter((bound) => !isHeld(bound)));
    } catch (error) {
      // Keep going: the other sections may take an hour, and their results are still good.
      console.error(`${name} failed:`, error);
      process.exitCode = 1;
    }
  }
  console.log(missed.length > 0 ? `Missed bounds:\n${boundsText(missed)}` : "No bound was missed.");
}

/** Saves a section's result. Sections that did not run keep their last ones. */
function save(name: SectionName, options: Options, result: Result): void {
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "", cores: cpus().length };
  const bounds = result.bounds.map((bound) => ({ ...bound, held: isHeld(bound) }));
  const section = { at: new Date().toISOString(), machine, options, ...result, bounds };
  writeFileSync(file, `${JSON.stringify({ ...saved(), [name]: section }, null, 2)}\n`);
}

function saved(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
