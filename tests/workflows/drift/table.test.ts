import {
  type DriftReport,
  type ProductDrift,
  type RenderOptions,
  renderDriftReport,
} from "../../../provider/index.ts";
import { widthOf } from "../../../provider/text/width.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { ABOUT, hostileReport, manyProducts, ONE_OF_EACH, product } from "./reports.ts";

function driftTable(report: DriftReport, options?: RenderOptions): string {
  return renderDriftReport(report, "table", options);
}

/** A product of which only this differs. */
function modified(...fields: ProductDrift["fields"]): DriftReport {
  return reportOf([product({ status: "modified", fields })], null);
}

/** The lines of a product's differences. */
function changes(report: DriftReport, options?: RenderOptions): string[] {
  return driftTable(report, options)
    .split("\n")
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4));
}

test("a line names each product once, missing ones first, and below it is what differs", () => {
  expect(driftTable(reportOf(ONE_OF_EACH, null, ABOUT))).toBe(
    `Drift of stack shop/production
https://api.genlook.app/tryon/v1, 2026-11-26 06:22:52 UTC

- missing         shoe  Boot
~ modified        shirt  Blue tee
    ~ title      [-Red-]{+Blue+} tee
    - images[0]  https://cdn.example/old.jpg
    + images[0]  https://cdn.example/new.jpg
    + images[1]  upload://7f3a
    ~ metadata   (secret)
? not comparable  coat
    ? title  secret, not compared
+ unmanaged       found  Found on the way (edited 2026-11-02)

1 missing, 1 modified, 1 not comparable, 1 unmanaged, 1 in sync; 7 requests in 1.2 s
pulumi up --refresh puts back what is declared.
`,
  );
});

test("a report in sync names the source and the counts; one of unknown origin only the counts", () => {
  expect(driftTable(reportOf([product({}), product({})], null, ABOUT))).toBe(
    `Drift of stack shop/production
https://api.genlook.app/tryon/v1, 2026-11-26 06:22:52 UTC

2 in sync; 7 requests in 1.2 s
`,
  );
  expect(driftTable(reportOf([product({}), product({})], null))).toBe("2 in sync\n");
  expect(driftTable(reportOf([], null))).toBe("0 in sync\n");
});

test.each([
  ["stack", "missing", null, /^pulumi up --refresh puts back what is declared\.$/m],
  [
    "declarations",
    "modified",
    null,
    /^pulumi up --refresh, in the project that declares products.csv, puts back what is declared\.$/m,
  ],
  [
    "stack",
    "unmanaged",
    "a b-",
    /^npx pulumi-genlook generate --prefix "a b-" declares what is unmanaged\.$/m,
  ],
] as const)(
  "of a %s, what is %s with the prefix %j is mended by a command",
  (source, status, prefix, line) => {
    const name = source === "stack" ? "shop/production" : "products.csv";
    const report = reportOf([product({ status })], prefix, { ...ABOUT, source, name });
    expect(driftTable(report)).toMatch(line);
  },
);

test("where nothing is drift, no command is named", () => {
  for (const status of ["unmanaged", "unknown", "inSync"] as const) {
    expect(driftTable(reportOf([product({ status })], null, ABOUT))).not.toMatch(
      /refresh|generate/,
    );
  }
});

test("colors add nothing but escape sequences", () => {
  const report = reportOf(ONE_OF_EACH, null, ABOUT);
  const colored = driftTable(report, { colors: true });
  expect(colored).toContain("\u001b[33m~ modified\u001b[39m");
  expect(colored).toContain("\u001b[31m- missing\u001b[39m");
  expect(colored).toContain("\u001b[31m[-Red-]\u001b[39m\u001b[32m{+Blue+}\u001b[39m tee");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colors.
  expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(driftTable(report));
});

test("metadata is shown key by key, and images by what became of them", () => {
  const url = (name: string, rest: object = {}) => ({ url: `https://x/${name}`, ...rest });
  const file = (hash: string) => ({ file: "./f.jpg", hash });
  expect(
    changes(
      modified(
        {
          field: "images",
          secret: false,
          declared: [url("a"), url("b"), url("c", { role: "front" }), file("1"), url("gone")],
          live: [url("b"), url("come"), url("c", { role: "back" }), file("2"), url("a")],
        },
        {
          field: "metadata",
          secret: false,
          declared: { same: 1, gone: [1], stock: 3, fit: "loose cut" },
          live: { same: 1, come: { a: 1 }, stock: null, fit: "slim cut" },
        },
      ),
    ),
  ).toEqual([
    "~ images[0]          now images[4]: https://x/a",
    "+ images[1]          https://x/come",
    '~ images[2].role     "front" → "back"',
    "~ images[3].content  another file",
    "- images[4]          https://x/gone",
    '+ metadata.come      {"a":1}',
    "~ metadata.fit       [-loose-]{+slim+} cut",
    "- metadata.gone      [1]",
    "~ metadata.stock     3 → null",
  ]);
});

test("a blank that came is visible, and a line break does not break the line", () => {
  const title = { field: "title", secret: false, declared: "Red tee", live: "Red tee " } as const;
  const description = {
    field: "description",
    secret: false,
    declared: "a b\nc",
    live: "a b\nd",
  } as const;
  expect(changes(modified(title, description))).toEqual([
    "~ title        Red tee{+ +}",
    "~ description  a b\\n[-c-]{+d+}",
  ]);
});

const LONG = "word ".repeat(200);

test("without a width nothing is cut, neither a value nor an id", () => {
  const externalId = "x".repeat(3000);
  const fields = [
    { field: "description", secret: false, declared: `${LONG}a`, live: `${LONG}b` } as const,
    { field: "title", secret: false, declared: LONG, live: "Boot" } as const,
  ];
  const text = driftTable(reportOf([product({ externalId, status: "modified", fields })], null));
  expect(text).toContain(externalId);
  expect(text).toContain(`${LONG}[-a-]{+b+}\n`);
  expect(text).toContain(`${JSON.stringify(LONG)} → "Boot"\n`);
  expect(text).not.toContain("…");
});

test.each([60, 80, 200])(
  "a terminal of %i columns shows what differs, and no wider line",
  (width) => {
    const long = "x".repeat(300);
    const image = (name: string) => ({
      url: `https://cdn.example.com/${"folder/".repeat(40)}${name}.jpg`,
    });
    const fields = [
      { field: "title", secret: false, declared: `${long}a`, live: `${long}b` },
      {
        field: "description",
        secret: false,
        declared: `${LONG}a ${LONG}`,
        live: `${LONG}b ${LONG}`,
      },
      { field: "images", secret: false, declared: [image("old")], live: [image("new")] },
      { field: "metadata", secret: false, declared: { [long]: "赤い".repeat(99) }, live: {} },
    ] as const;
    const report = reportOf(
      [
        product({
          externalId: long,
          title: "赤い".repeat(99),
          status: "modified",
          fields: [...fields],
        }),
      ],
      null,
      { ...ABOUT, baseUrl: `https://${long}` },
    );
    const lines = driftTable(report, { width }).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    const text = lines.join("\n");
    expect(text).toMatch(/^ {8}…x+\[-a-\]\{\+b\+\}$/m);
    expect(text).toMatch(/^ {8}….*word \[-a-\]\{\+b\+\} word.*…$/m);
    expect(text).toMatch(
      /^ +- images\[0\]\n +https:\/\/cdn.*…\S*\/old\.jpg\n +\+ images\[0\]\n.*\/new\.jpg$/m,
    );
  },
);

test("a text with several changes that fit on no line has a line for each of them", () => {
  const text = (fit: string, country: string) =>
    `A red tee of soft cotton, machine wash at 40 degrees. Cut for a ${fit} fit, runs a size large, made in ${country} from certified cotton.`;
  const declared = text("loose", "Portugal");
  const description = {
    field: "description",
    secret: false,
    declared,
    live: text("slim", "Spain"),
  } as const;
  expect(changes(modified(description), { width: 60 })).toEqual([
    "~ description",
    "    …Cut for a [-loose-]{+slim+} fit, runs…",
    "    …made in [-Portugal-]{+Spain+} from…",
  ]);
  expect(changes(modified(description), { width: 100 })).toEqual([
    "~ description",
    "    …Cut for a [-loose-]{+slim+} fit, runs a size large, made in [-Portugal-]{+Spain+} from…",
  ]);
  const letters = (last: string) =>
    Array.from(
      { length: 40 },
      (_, index) => `${"same ".repeat(10)}${index % 2 === 0 ? last : "x"}`,
    ).join(" ");
  const many = {
    field: "description",
    secret: false,
    declared: letters("a"),
    live: letters("b"),
  } as const;
  const lines = changes(modified(many), { width: 60 });
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe("    … and 10 more places");
});

test("counts are broken at blanks where a terminal is narrow, and a command stays whole", () => {
  const report = reportOf(ONE_OF_EACH, null, ABOUT);
  expect(driftTable(report, { width: 40 }).split("\n").slice(-6)).toEqual([
    "1 missing, 1 modified, 1 not comparable,",
    "1 unmanaged, 1 in sync; 7 requests in",
    "1.2 s",
    "pulumi up --refresh puts back what is",
    "declared.",
    "",
  ]);
  const { prefix, ...rest } = reportOf([product({ status: "unmanaged" })], "shop-", ABOUT);
  expect(driftTable({ ...rest, prefix }, { width: 40 })).toContain(
    "\nnpx pulumi-genlook generate --prefix shop-\n",
  );
});

test("of 10,000 unmanaged products that are no drift, 20 are listed and the rest is counted", () => {
  const text = driftTable(reportOf(manyProducts(10_000, { status: "unmanaged" }), null));
  expect(text.match(/^\+ unmanaged /gm)).toHaveLength(20);
  expect(text).toContain("  … and 9980 more unmanaged products; --json shows all of them\n");
});

test("a status with 10,000 products hides no other: each has its own limit of 1,000", () => {
  const fields = [{ field: "title", secret: false, declared: "a", live: "b" } as const];
  const products = (["missing", "modified", "unknown", "unmanaged"] as const).flatMap((status) =>
    manyProducts(10_000, { status, fields: status === "modified" ? fields : [] }),
  );
  const text = driftTable(reportOf(products, "product-"));
  for (const label of ["missing", "modified", "not comparable", "unmanaged"]) {
    expect(text.match(new RegExp(`^[-~?+] ${label} `, "gm"))).toHaveLength(1000);
    expect(text).toContain(`… and 9000 more ${label} products; --json shows all of them\n`);
  }
});

test("of 10,000 differences of one product, 200 are listed and the rest is counted", () => {
  const declared = Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [`k${key}`, 1]));
  const lines = changes(modified({ field: "metadata", secret: false, declared, live: {} }));
  expect(lines).toHaveLength(201);
  expect(lines.at(-1)).toBe("… and 9800 more differences; --json shows all of them");
});

test("beside an earlier report, what is new is marked, and what is mended is named", () => {
  const edited = (live: string) =>
    product({
      externalId: "edited",
      status: "modified",
      fields: [{ field: "title", secret: false, declared: "a", live }],
    });
  const gone = product({ externalId: "gone", status: "missing" });
  const back = product({ externalId: "back", status: "missing" });
  const [same, other] = ["same", "other"].map((externalId) => product({ externalId }));
  if (same === undefined || other === undefined) throw new Error("two products are made");
  const previous = reportOf([edited("b"), gone, back, same, other], null);
  const report = reportOf(
    [edited("c"), gone, { ...back, status: "inSync" }, same, { ...other, status: "missing" }],
    null,
  );
  const text = driftTable(report, { previous });
  expect(text.split("\n").filter((line) => /^[-~]/.test(line))).toEqual([
    "- missing   gone  Red tee",
    "- missing   other (new)  Red tee",
    "~ modified  edited (new)  Red tee",
  ]);
  expect(text).toContain("\nNo drift any more: back\n");
  expect(driftTable(report, { previous: report })).not.toMatch(/new|any more/);
  expect(driftTable(report)).not.toMatch(/new|any more/);
});

test("a product's texts can't steer the terminal or add a line", () => {
  const report = hostileReport();
  for (const width of [undefined, 60]) {
    const text = driftTable(report, { width });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    // A narrow terminal breaks the notes below the products.
    if (width !== undefined) continue;
    const unknown = text
      .split("\n")
      .filter(
        (line) =>
          !/^(Drift of |https:|[-~+] (missing|modified|unmanaged) | {4,}\S|\d+ |pulumi up|$)/.test(
            line,
          ),
      );
    expect(unknown).toEqual([]);
  }
});
