/** Measures how a large export of a shop is read, beside the parser alone. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shopifyExport } from "./exports.ts";
import type { Installation } from "./installation.ts";
import type { Options } from "./options.ts";
import type { Result } from "./report.ts";
import { median } from "./statistics.ts";

/** A small file is read first, so that loading modules is not part of the time. */
const PROBE = `
  const { readFileSync } = require("node:fs");
  const read = {
    async alone(path) {
      const { parse } = require("csv-parse/sync");
      return parse(readFileSync(path)).length;
    },
    async ours(path) {
      const { readCatalogFile } = require("pulumi-genlook");
      return (await readCatalogFile(path)).length;
    },
  }[process.argv[1]];
  (async () => {
    await read("small.csv");
    const began = performance.now();
    const count = await read("large.csv");
    const ms = performance.now() - began;
    console.log(JSON.stringify({ count, ms, mb: process.resourceUsage().maxRSS / 1024 }));
  })();
`;

interface Reading {
  readonly count: number;
  readonly ms: number;
  readonly mb: number;
}

export async function files(options: Options, installation: Installation): Promise<Result> {
  const cwd = installation.directory;
  const large = shopifyExport(options["export-products"]);
  writeFileSync(join(cwd, "small.csv"), shopifyExport(1).text);
  writeFileSync(join(cwd, "large.csv"), large.text);
  const alone: Reading[] = [];
  const ours: Reading[] = [];
  for (let run = 0; run < options["file-runs"]; run++) {
    console.error(`reading ${large.rows} rows…`);
    alone.push(probe("alone", cwd));
    ours.push(probe("ours", cwd));
  }
  if (ours[0]?.count !== options["export-products"]) {
    throw new Error(`${ours[0]?.count} products were read`);
  }
  const of = (readings: readonly Reading[], part: keyof Reading) =>
    median(readings.map((reading) => reading[part]));
  // The machine's speed changes; what runs side by side is compared.
  const ratio = median(ours.map(({ ms }, run) => ms / (alone[run]?.ms ?? Number.NaN)));
  return {
    tables: [
      {
        title: `A Shopify export of ${Math.round(large.text.length / 1e6)} MB, median of ${options["file-runs"]}`,
        rows: [
          { reader: "csv-parse alone", rows: large.rows, ms: of(alone, "ms"), MB: of(alone, "mb") },
          { reader: "readCatalogFile", rows: large.rows, ms: of(ours, "ms"), MB: of(ours, "mb") },
        ],
      },
    ],
    bounds: [
      { what: "times the parser's time that a read takes", measured: ratio, atMost: 3 },
      { what: "MB of memory that a read takes", measured: of(ours, "mb"), atMost: 500 },
    ],
    notes: [
      `The export has ${options["export-products"]} products with ${large.images} images in ${large.columns} columns; descriptions are HTML.`,
      "The memory is the process's largest, with Pulumi's SDK in it.",
    ],
  };
}

function probe(reader: "alone" | "ours", cwd: string): Reading {
  return JSON.parse(
    execFileSync(process.execPath, ["-e", PROBE, reader], { cwd, encoding: "utf8" }),
  );
}
