import { readCatalogFile } from "../../provider/catalog/file.ts";
import { formatCatalog } from "../../provider/catalog/format.ts";
import { CATALOG_FORMATS, type CatalogFormat } from "../../provider/catalog/formats.ts";
import { catalogFile, problemsOf, textsFrom } from "./catalog-file.ts";

/** The exact place of the last of 10,000 wrong numbers of days. A new format needs no line here. */
const LAST_PLACES: Partial<Record<CatalogFormat, string>> = {
  csv: "10001:12",
  json: "40000:5",
  ndjson: "10000:28",
  yaml: "20000:3",
};

describe.each(CATALOG_FORMATS)("a large catalog in $name", (format) => {
  const file = `large${format.endings[0]}`;

  test("has 10,000 rows, all of which are read", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      externalId: `shirt-${index}`,
      title: `Tee no. ${index}`,
      images: [{ url: `https://cdn.example/${index}.jpg` }],
    }));
    const path = catalogFile(file, formatCatalog(format, rows));
    await expect(readCatalogFile(path)).resolves.toEqual(rows);
  }, 60_000);

  test("has 10,000 problems, each located at its value", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      externalId: `shirt-${index}`,
      validForDays: 1000 + index,
    }));
    const path = catalogFile(file, formatCatalog(format, rows));
    const places = (await problemsOf(path)).map(([place = ""]) => place);
    expect(places).toHaveLength(10_000);
    const isMisplaced = (text: string, index: number) =>
      !new RegExp(`^\\W*(validForDays\\W+)?${1000 + index}\\b`).test(text);
    expect(textsFrom(path, places).filter(isMisplaced)).toEqual([]);
    const last = LAST_PLACES[format.name];
    if (last !== undefined) expect(places.at(-1)).toBe(`${file}:${last}`);
  }, 60_000);
});
