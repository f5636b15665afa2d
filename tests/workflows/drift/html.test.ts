import { createHash } from "node:crypto";
import { type DriftReport, renderDriftReport } from "../../../provider/index.ts";
import { reportOf } from "../../../provider/workflows/drift/compare-product.ts";
import { hostileReport, manyProducts, ONE_OF_EACH } from "./reports.ts";

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

const PAGE = driftHtml(reportOf(ONE_OF_EACH, "s"));

test("the page lists every product under its status", () => {
  const text = PAGE.replaceAll(/<(style|script)>.*?<\/\1>/gs, "").replaceAll(/<[^>]*>/g, " ");
  for (const part of [
    "Blue tee",
    "shoe",
    "Found on the way",
    "Secret, not compared: title",
    "hat",
  ]) {
    expect(text).toContain(part);
  }
  expect(named(PAGE, "section").map(({ attributes }) => attributes["data-status"])).toEqual([
    "modified",
    "missing",
    "unknown",
    "unmanaged",
    "inSync",
  ]);
});

test("declared and live images are side by side, and an upload has no preview", () => {
  expect(named(PAGE, "img").map(({ attributes }) => [attributes.alt, attributes.src])).toEqual([
    ["declared image 1", "https://cdn.example/old.jpg"],
    ["live image 1", "https://cdn.example/new.jpg"],
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
  for (const { attributes } of named(PAGE, "button")) {
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
  const known = tagsOf(PAGE).map(({ name }) => name);
  expect(tags.filter(({ name }) => !known.includes(name))).toEqual([]);
  for (const { name, attributes } of tags) {
    expect(
      Object.keys(attributes).filter((key) => key.startsWith("on") || key === "style"),
    ).toEqual([]);
    for (const address of [attributes.href, attributes.src]) {
      if (address !== undefined && address !== "#products") expect(address).toMatch(/^https?:\/\//);
    }
    if (name === "a" && attributes.href !== "#products") {
      expect(attributes.rel).toBe("noopener noreferrer");
    }
  }
  expect(tags.filter(({ name }) => name === "img").length).toBeGreaterThan(0);
  expect(html).not.toMatch(/[\u202a-\u202e]/);
});

test("a page of 10,000 products is smaller than 2 MB", () => {
  expect(driftHtml(reportOf(manyProducts(10_000), null)).length).toBeLessThan(2_000_000);
});
