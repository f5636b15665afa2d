import { createHash } from "node:crypto";
import { isJsonObject, type Json } from "../../../api/json.ts";
import { cut, cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { fieldChanges } from "../field-changes.ts";
import type { DriftReport, FieldDrift, ProductDrift } from "../report.ts";
import { type DriftStatus, LABELS, STATUSES } from "../statuses.ts";
import { summarizeDrift } from "../summary.ts";
import { SCRIPT, STYLE } from "./html-page.ts";
import type { Renderer } from "./renderer.ts";

const MAX_VALUE = 1000;

/**
 * The report as one self-contained HTML page: images side by side, filters, a search, dark mode.
 * Texts of a product can't become markup, and only http(s) URLs become links and images. The page's
 * content security policy allows no script but its own.
 */
export const html = {
  name: "html",
  summary: "one self-contained HTML page, with images side by side",
  forMachines: true,
  render: renderHtml,
} as const satisfies Renderer;

function renderHtml(report: DriftReport): string {
  const summary = summarizeDrift(report);
  const present = STATUSES.filter((status) => report.summary[status] > 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Genlook drift: ${summary}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#products">Skip to the products</a>
<header>
<h1>Genlook drift report</h1>
<p class="verdict ${report.drift ? "drift" : "clean"}">${report.drift ? "Drift" : "No drift"}: ${summary}.</p>
${report.prefix === null ? "" : `<p>A product is unmanaged if it is not declared and its id begins with <code>${escapeHtml(report.prefix)}</code>.</p>`}
</header>
<div id="controls" role="search" aria-label="Filter the products" hidden>
<div role="group" aria-label="Show">
<button type="button" data-show="all" aria-pressed="true">all ${report.products.length}</button>
${present.map((status) => `<button type="button" data-show="${status}" aria-pressed="false">${LABELS[status]} ${report.summary[status]}</button>`).join("\n")}
</div>
<label>Search <input type="search" id="query" autocomplete="off" spellcheck="false"></label>
<p id="count" role="status" aria-live="polite"></p>
</div>
<main id="products" tabindex="-1">
${present.map((status) => sectionOf(status, report)).join("\n") || "<p>There are no products.</p>"}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Allows the style and the script by their hashes, so nothing else on the page can run. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    "img-src http: https:",
    `style-src ${hash(STYLE)}`,
    `script-src ${hash(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function sectionOf(status: DriftStatus, { products, summary }: DriftReport): string {
  const items = products.filter((product) => product.status === status).map(itemOf);
  return `<section data-status="${status}" aria-labelledby="${status}">
<h2 id="${status}">${LABELS[status]} <span class="number">${summary[status]}</span></h2>
<ul>
${items.join("\n")}
</ul>
</section>`;
}

function itemOf(drift: ProductDrift): string {
  const { externalId, title, resource, fields, notCompared, rewritten, problems } = drift;
  const name = `<h3><code>${escapeHtml(externalId)}</code>${title ? ` ${escapeHtml(title)}` : ""}</h3>`;
  const urn = resource === null ? "" : `<p class="urn">${escapeHtml(resource)}</p>`;
  const hidden =
    notCompared.length === 0
      ? ""
      : `<p>Secret, not compared: ${notCompared.join(", ")}. To compare them, export the stack with <code>--show-secrets</code>.</p>`;
  const unreadable = problems.map(
    ({ path, message }) =>
      `<p>Not compared: ${escapeHtml(cut(`${path}: ${message}`, MAX_VALUE))}.</p>`,
  );
  const note =
    rewritten.length === 0
      ? ""
      : `<p>Stored in another form than declared, which counts as equal: ${rewritten.join(", ")}.</p>`;
  const differences = `${hidden}${unreadable.join("")}${tableOf(externalId, fields)}`;
  // There may be thousands of products in sync: the name is enough.
  return `<li>${name}${differences === "" ? "" : urn}${note}${differences}</li>`;
}

function tableOf(externalId: string, fields: readonly FieldDrift[]): string {
  if (fields.length === 0) return "";
  const rows = fields.map((field) =>
    field.field === "images" && !field.secret
      ? row("images", imagesOf("declared", field.declared), imagesOf("live", field.live))
      : fieldChanges(field)
          .map(({ path, declared, live }) => {
            const values = cutBoth(declared, live, MAX_VALUE).map(
              (text) => `<q>${escapeHtml(text)}</q>`,
            );
            return row(path, ...(values as [string, string]));
          })
          .join("\n"),
  );
  return `<table>
<caption>Differences in ${escapeHtml(cut(externalId, 100))}</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Declared</th><th scope="col">Live</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

function row(path: string, declared: string, live: string): string {
  return `<tr><th scope="row">${escapeHtml(path)}</th><td>${declared}</td><td>${live}</td></tr>`;
}

function imagesOf(side: string, images: Json): string {
  if (!Array.isArray(images) || images.length === 0) return "none";
  const items = images.map((image: Json, index) => imageOf(image, `${side} image ${index + 1}`));
  return `<ol class="images">${items.map((item) => `<li>${item}</li>`).join("")}</ol>`;
}

function imageOf(image: Json, name: string): string {
  const { url, file, classifications } = isJsonObject(image) ? image : {};
  const source = typeof url === "string" ? url : file;
  if (typeof source !== "string") return value(image);
  const text = `<code>${escapeHtml(cut(source, MAX_VALUE))}</code>`;
  const notes = classifications === undefined ? "" : value(classifications);
  const address = webAddress(url);
  if (address === undefined) return `<span class="blank">no preview</span>${text}${notes}`;
  const href = escapeHtml(address);
  return `<a href="${href}" target="_blank" rel="noopener noreferrer"><img src="${href}" alt="${name}" width="160" height="160" loading="lazy" decoding="async"></a>${text}${notes}`;
}

function value(json: Json): string {
  return `<q>${escapeHtml(cut(JSON.stringify(json), MAX_VALUE))}</q>`;
}

/** The normalized URL if it is http(s). `upload://` can't be shown, and `javascript:` would run. */
function webAddress(text: Json | undefined): string | undefined {
  const url = typeof text === "string" ? URL.parse(text) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return escapeControl(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
