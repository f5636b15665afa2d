import fc from "fast-check";
import { parseCatalog } from "../../../provider/catalog/parse.ts";
import { declared, EXPORTERS, layouts, shop } from "./exports.ts";

const { FAST_CHECK_SEED: SEED = "20261126" } = process.env;
const RUNS = 300 * Number(process.env.GENLOOK_HISTORIES ?? "1");

describe.each(EXPORTERS)("the export $file of a random shop", (exporter) => {
  const { file, from, delimiters, between, write } = exporter;

  test(
    "is recognized and read back: the same products, the same images in the same order",
    () => {
      fc.assert(
        fc.property(shop, layouts(delimiters), (products, layout) => {
          const { declared: read, report } = parseCatalog(file, () => write(products, layout), {});
          expect(report).toMatchObject({ from, isDetected: true });
          expect(read.map(({ declaration }) => declaration)).toEqual(declared(products, between));
          expect(report.products + report.leftOut.length).toBe(products.length);
        }),
        { numRuns: RUNS, seed: Number(SEED) },
      );
    },
    RUNS * 200,
  );
});
