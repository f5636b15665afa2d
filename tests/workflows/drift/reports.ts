import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import type {
  DriftAbout,
  DriftReport,
  ProductDrift,
} from "../../../provider/workflows/drift/report.ts";

export function product(fields: Partial<ProductDrift>): ProductDrift {
  return {
    externalId: "shirt",
    status: "inSync",
    title: "Red tee",
    resource: null,
    fields: [],
    notCompared: [],
    rewritten: [],
    problems: [],
    ...fields,
  };
}

/** Where a report comes from. */
export const ABOUT: DriftAbout = {
  source: "stack",
  name: "shop/production",
  baseUrl: "https://api.genlook.app/tryon/v1",
  comparedAt: "2026-11-26T06:22:52.123Z",
  durationMs: 1234,
  requests: 7,
  packageVersion: "0.1.0",
};

/** One product of each status. */
export const ONE_OF_EACH: readonly ProductDrift[] = [
  product({
    externalId: "shirt",
    status: "modified",
    title: "Blue tee",
    resource: "urn:pulumi:dev::shop::genlook:Product::shirt",
    fields: [
      { field: "title", secret: false, declared: "Red tee", live: "Blue tee" },
      {
        field: "images",
        secret: false,
        declared: [{ url: "https://cdn.example/old.jpg" }],
        live: [{ url: "https://cdn.example/new.jpg" }, { url: "upload://7f3a" }],
      },
      { field: "metadata", secret: true },
    ],
  }),
  product({
    externalId: "shoe",
    status: "missing",
    title: null,
    declared: {
      title: "Boot",
      images: [{ url: "https://cdn.example/boot.jpg" }, { file: "./sole.jpg" }],
    },
  }),
  product({ externalId: "coat", status: "unknown", title: null, notCompared: ["title"] }),
  product({
    externalId: "found",
    status: "unmanaged",
    title: "Found on the way",
    live: {
      image: "https://cdn.example/found.jpg",
      createdAt: "2026-11-01T09:00:00.000Z",
      updatedAt: "2026-11-02T10:00:00.000Z",
    },
  }),
  product({ externalId: "hat", title: "Hat" }),
];

/** `count` products that have the same fields. Their ids are `product-0`, `product-1`, … */
export function manyProducts(count: number, fields: Partial<ProductDrift> = {}): ProductDrift[] {
  return Array.from({ length: count }, (_, index) =>
    product({ externalId: `product-${index}`, title: `Product number ${index}`, ...fields }),
  );
}

/** Texts that try to break out of a report. */
export const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror="alert(2)">',
  "'\"><svg/onload=alert(3)>",
  "a | b ` c `` d \n| e | f |\r\n\r\n# heading",
  "[link](javascript:alert(4)) ![image](https://evil.example/x.png) <https://evil.example>",
  "@octocat #1 **bold** _it_ ~~no~~ https://evil.example www.evil.example",
  "\u001b]8;;https://evil.example\u0007click\u001b[0m \u202egnp.exe",
  "--><!-- \\| &lt;b&gt; &#60;",
];

/** A report that has each text in every place that can hold one. */
export function hostileReport(texts: readonly string[] = HOSTILE): DriftReport {
  const fields = texts.flatMap((text): ProductDrift["fields"] => [
    { field: "title", secret: false, declared: text, live: "x" },
    { field: "metadata", secret: false, declared: { [text]: "x" }, live: { [text]: text } },
    {
      field: "images",
      secret: false,
      declared: [{ url: text }],
      live: [{ url: text, classifications: text }],
    },
    {
      field: "images",
      secret: false,
      declared: [{ url: "javascript:alert(5)" }, { url: "data:text/html,<script>" }],
      live: [
        { url: `https://evil.example/"onerror="alert(6)'><b>` },
        { url: " javascript:alert(7)" },
      ],
    },
  ]);
  return reportOf(
    texts.flatMap((text) => [
      product({ externalId: text, status: "modified", title: text, resource: text, fields }),
      product({
        externalId: text,
        status: "missing",
        declared: { title: text, images: [{ url: text }, text] },
      }),
      product({
        externalId: text,
        status: "unmanaged",
        title: text,
        live: { image: text, createdAt: text, updatedAt: text },
      }),
    ]),
    texts[0] ?? "",
    { ...ABOUT, source: "declarations", name: texts[0] ?? "", baseUrl: `https://${texts[0]}` },
  );
}
