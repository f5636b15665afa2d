import { createHash } from "node:crypto";
import { type DriftReport, type ProductDrift, renderDriftReport } from "../../../provider/index.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { ABOUT, hostileReport, manyProducts, ONE_OF_EACH, product } from "./reports.ts";

function driftHtml(report: DriftReport): string {
  return renderDriftReport(report, "html");
}

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The tags of a page as a browser finds them: each `<` begins one, and attributes are in quotation
 * marks. Throws for anything that is written in another way.
 */
function tagsOf(html: string): Tag[] {
  const body = html.replace(/<(style|script)>.*?<\/\1>/gs, "<$1></$1>");
  return [...body.matchAll(/<(.)/g)].map(({ index }) => {
    const rest = body.slice(index);
    const tag = /^<(!doctype|\/?[a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<]*")?)*)>/.exec(rest);
    if (tag === null) throw new Error(`not a plain tag: ${rest.slice(0, 80)}`);
    const [, name = "", attributes = ""] = tag;
    const pairs = [...attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)];
    return {
      name,
      attributes: Object.fromEntries(
        pairs.map(([, key = "", value = ""]) => [key, decoded(value)]),
      ),
    };
  });
}

function decoded(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

function named(html: string, name: string): Tag[] {
  return tagsOf(html).filter((tag) => tag.name === name);
}

const PAGE = driftHtml(reportOf(ONE_OF_EACH, "s", ABOUT));

/** The text of a page as a reader sees it, with words that differ marked. */
function textOf(html: string): string {
  return decoded(
    html
      .replaceAll(/<(style|script)>.*?<\/\1>/gs, "")
      .replaceAll(/<del[^>]*>(.*?)<\/del>/g, "[-$1-]")
      .replaceAll(/<ins[^>]*>(.*?)<\/ins>/g, "{+$1+}")
      .replaceAll("<br>", "⏎")
      .replaceAll(/<\/?(span|code|a)( [^>]*)?>/g, "")
      .replaceAll(/<[^>]*>/g, "\n"),
  ).replaceAll(/\s*\n\s*/g, "\n");
}

/** The lines of the table of a product of which these fields differ. */
function differences(...fields: ProductDrift["fields"]): string[] {
  const page = driftHtml(reportOf([product({ status: "modified", fields })], null));
  const [, body = ""] = /<tbody>(.*)<\/tbody>/s.exec(page) ?? [];
  return textOf(body).trim().split("\n");
}

test("the page lists every product under its status", () => {
  const text = textOf(PAGE);
  for (const part of [
    "{+Blue+} tee",
    "shoe",
    "Found on the way",
    "Secret, not compared: title",
    "hat",
  ]) {
    expect(text).toContain(part);
  }
  expect(named(PAGE, "section").map(({ attributes }) => attributes["data-status"])).toEqual([
    "missing",
    "modified",
    "unknown",
    "unmanaged",
    "inSync",
  ]);
});

test("declared and live images are side by side, and an upload has no preview", () => {
  expect(named(PAGE, "img").map(({ attributes }) => [attributes.alt, attributes.src])).toEqual([
    ["declared image 1", "https://cdn.example/boot.jpg"],
    ["declared image 1", "https://cdn.example/old.jpg"],
    ["live image 1", "https://cdn.example/new.jpg"],
    ["live image 1", "https://cdn.example/found.jpg"],
  ]);
  expect(PAGE).toMatch(/no preview<\/span><code>upload:\/\/7f3a<\/code>/);
});

test("the content security policy allows the page's own style and script, and nothing else", () => {
  const [style = "", script = ""] = ["style", "script"].map(
    (name) => new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(PAGE)?.[1],
  );
  const sha = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policies = named(PAGE, "meta").filter(({ attributes }) => attributes["http-equiv"]);
  expect(policies.map(({ attributes }) => attributes)).toEqual([
    {
      "http-equiv": "Content-Security-Policy",
      content: `default-src 'none'; img-src http: https:; style-src ${sha(style)}; script-src ${sha(script)}; base-uri 'none'; form-action 'none'`,
    },
  ]);
  // It must come before everything that it governs.
  expect(PAGE.indexOf("Content-Security-Policy")).toBeLessThan(PAGE.indexOf("<style>"));
  expect(PAGE.match(/<(script|style)/g)).toHaveLength(2);
});

test("the page works with a keyboard and a screen reader", () => {
  const tags = tagsOf(PAGE);
  const ids = tags.flatMap(({ attributes }) =>
    attributes.id === undefined ? [] : [attributes.id],
  );
  expect(new Set(ids).size).toBe(ids.length);
  for (const { attributes } of tags) {
    if (attributes["aria-labelledby"] !== undefined)
      expect(ids).toContain(attributes["aria-labelledby"]);
    if (attributes.href?.startsWith("#")) expect(ids).toContain(attributes.href.slice(1));
  }
  expect(named(PAGE, "html")[0]?.attributes.lang).toBe("en");
  expect(named(PAGE, "main")).toHaveLength(1);
  expect(named(PAGE, "h1")).toHaveLength(1);
  expect(tags).toContainEqual({
    name: "p",
    attributes: { id: "count", role: "status", "aria-live": "polite" },
  });
  // Each button of the filter says whether it is pressed; the last one clears the search.
  for (const { attributes } of named(PAGE, "button").filter(
    ({ attributes }) => "data-show" in attributes,
  )) {
    expect(attributes).toMatchObject({
      type: "button",
      "aria-pressed": /^(true|false)$/.exec(attributes["aria-pressed"] ?? "")?.[0],
    });
  }
  for (const { attributes } of named(PAGE, "th")) expect(attributes.scope).toMatch(/^(col|row)$/);
  for (const { attributes } of named(PAGE, "img")) expect(attributes.alt).not.toBe("");
  expect(PAGE).toMatch(/<label>Search <input type="search"/);
});

test("a product's texts can't become markup, a script or a URL that runs code", () => {
  const html = driftHtml(hostileReport());
  const tags = tagsOf(html);
  // A line break of a text is one on the page too.
  const known = [...tagsOf(PAGE).map(({ name }) => name), "br"];
  expect(tags.filter(({ name }) => !known.includes(name))).toEqual([]);
  for (const { name, attributes } of tags) {
    expect(
      Object.keys(attributes).filter((key) => key.startsWith("on") || key === "style"),
    ).toEqual([]);
    for (const address of [attributes.href, attributes.src]) {
      if (address !== undefined) expect(address).toMatch(/^(https?:\/\/|#products$|#product-)/);
    }
    if (name === "a" && !attributes.href?.startsWith("#")) {
      expect(attributes.rel).toBe("noopener noreferrer");
    }
  }
  expect(tags.filter(({ name }) => name === "img").length).toBeGreaterThan(0);
  expect(html).not.toMatch(/[\u202a-\u202e]/);
});

test("a page of 10,000 products is smaller than 2 MB", () => {
  expect(driftHtml(reportOf(manyProducts(10_000), null)).length).toBeLessThan(2_000_000);
});

test("the head says what was compared, where, when, how long it took, and by which version", () => {
  const head = textOf(/<header>.*<\/header>/s.exec(PAGE)?.[0] ?? "");
  expect(head.trim().split("\n")).toEqual([
    "Genlook drift report",
    "Drift: 1 missing, 1 modified, 1 not comparable, 1 unmanaged, 1 in sync.",
    ...["Declared by", "stack shop/production"],
    ...["Account at", "https://api.genlook.app/tryon/v1"],
    ...["Compared", "2026-11-26 06:22:52 UTC"],
    ...["Took", "1.2 s, 7 requests"],
    ...["Version", "pulumi-genlook 0.1.0"],
    ...["Prefix of the ids", "s"],
  ]);
});

test("each section says what its status means and what to do", () => {
  const meanings = [...PAGE.matchAll(/<p class="meaning">(.*?)<\/p>/g)].map(([, text = ""]) =>
    textOf(text),
  );
  const remedies = [...PAGE.matchAll(/<p class="todo">(.*?)<\/p>/g)].map(([, text = ""]) =>
    textOf(text),
  );
  expect(meanings).toEqual([
    "Declared, but not in the live catalog: deleted, or expired.",
    "In the live catalog, declared fields have other values.",
    "These could not be compared, so they may differ.",
    "In the live catalog with an id that begins with s, but not declared.",
    "Every declared field has its declared value.",
  ]);
  expect(remedies).toHaveLength(5);
  expect(remedies[0]).toMatch(/^What to do: pulumi up --refresh creates them again\./);
  expect(remedies[3]).toContain("npx pulumi-genlook generate --prefix s");
});

test("a missing product shows its declared title and images, an unmanaged one an image and dates", () => {
  const cards = [...PAGE.matchAll(/<li id=.*?<\/h3>(.*?)<\/li>\n/gs)].map(([card]) => textOf(card));
  expect(cards[0]).toMatch(/- missing shoe Boot\n.*no preview/s);
  expect(cards[3]).toMatch(
    /\+ unmanaged found Found on the way\ncreated 2026-11-01, edited 2026-11-02/,
  );
});

test("a product is named by a link to it, whatever its id", () => {
  const ids = ["a b", "dress/linen", "\"'<&>", "赤い", "%41", "\ud800"];
  const page = driftHtml(
    reportOf(
      ids.map((externalId) => product({ externalId, status: "missing" })),
      null,
    ),
  );
  const links = named(page, "a").flatMap(({ attributes }) => attributes.href ?? []);
  const targets = named(page, "li").flatMap(({ attributes }) => attributes.id ?? []);
  expect(links.slice(1)).toEqual(targets.map((id) => `#${id}`));
  expect(new Set(targets).size).toBe(ids.length);
  for (const target of targets) expect(target).toMatch(/^product-[\w%.!~*'()-]+$/);
});

test("values read as a merchandiser writes them, with the words that differ marked", () => {
  expect(
    differences(
      { field: "title", secret: false, declared: "Red tee", live: "Red tee " },
      { field: "description", secret: false, declared: "", live: 'A "soft"\ntee' },
      { field: "validForDays", secret: false, declared: null, live: 30 },
      {
        field: "metadata",
        secret: false,
        declared: { same: 1, fit: "loose cut", gone: true, list: [] },
        live: { same: 1, fit: "slim cut", come: { a: "b" }, list: ["x"] },
      },
    ),
  ).toEqual([
    ...["title", "Red tee", "Red tee{+ +}"],
    ...["description", "(empty)", '{+A "soft"⏎tee+}'],
    ...["validForDays", "(none)", "{+30+}"],
    ...["metadata.come", "(none)", '{+{"a":"b"}+}'],
    ...["metadata.fit", "[-loose-] cut", "{+slim+} cut"],
    ...["metadata.gone", "[-true-]", "(none)"],
    ...["metadata.list[0]", "(none)", "{+x+}"],
  ]);
});

test("images have a badge that says what became of them, and those that stayed are dimmed", () => {
  const url = (name: string, rest: object = {}) => ({ url: `https://x/${name}`, ...rest });
  const fields: ProductDrift["fields"] = [
    {
      field: "images",
      secret: false,
      declared: [url("a"), url("b"), url("c", { role: "front" }), url("d")],
      live: [url("b"), url("c", { role: "back" }), url("new"), url("a")],
    },
  ];
  expect(differences(...fields)).toEqual([
    "images",
    ...["moved to 4", "https://x/a"],
    "https://x/b",
    ...["changed", "https://x/crole: [-front-]"],
    ...["removed", "https://x/d"],
    "https://x/b",
    ...["changed", "https://x/crole: {+back+}"],
    ...["added", "https://x/new"],
    ...["moved from 1", "https://x/a"],
  ]);
  const page = driftHtml(reportOf([product({ status: "modified", fields })], null));
  expect(page.match(/<li class="unchanged">/g)).toHaveLength(2);
});

test("of thousands of images and keys, the first are shown and the rest is counted", () => {
  const images = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ url: `https://x/${index}` }));
  const keys = (value: number) =>
    Object.fromEntries(Array.from({ length: 5000 }, (_, key) => [`k${key}`, value]));
  const fields: ProductDrift["fields"] = [
    { field: "images", secret: false, declared: images(5000), live: [] },
    { field: "metadata", secret: false, declared: keys(1), live: keys(2) },
  ];
  const page = driftHtml(
    reportOf(
      [
        product({ status: "modified", fields }),
        product({
          externalId: "b",
          status: "missing",
          declared: { title: "B", images: images(5000) },
        }),
      ],
      null,
    ),
  );
  expect(page.length).toBeLessThan(200_000);
  const text = textOf(page);
  expect(text).toContain("and 4940 more");
  expect(text).toContain("and 4994 more");
  expect(text).toContain("… and 4801 more differences.");
});

test("products in sync are collapsed", () => {
  const section = /<section data-status="inSync".*?<\/section>/s.exec(PAGE)?.[0] ?? "";
  expect(section).toMatch(/<details><summary>Show the products<\/summary>.*hat.*<\/details>/s);
  expect(named(PAGE, "details")).toEqual([{ name: "details", attributes: {} }]);
});
