import { createHash } from "node:crypto";
import { adviceOn } from "../advice.ts";
import type { DriftReport } from "../report.ts";
import { type DriftStatus, LABELS, MARKS, SHOWN_ORDER } from "../statuses.ts";
import { summarizeDrift } from "../summary.ts";
import { durationOf, requestCount, secondOf, sourceName } from "./about.ts";
import { escapeHtml, withCode } from "./html/escape.ts";
import { cardOf } from "./html/product.ts";
import { SCRIPT } from "./html/script.ts";
import { STYLE } from "./html/style.ts";
import type { Renderer } from "./renderer.ts";

/**
 * The report as one self-contained HTML page: what changed is marked, images are side by side, and
 * there are filters, a search, a dark mode and links to each product. Texts of a product can't become
 * markup, and only http(s) URLs become links and images. The page's content security policy allows no
 * script but its own.
 */
export const html = {
  name: "html",
  summary: "one self-contained HTML page, with images side by side",
  forMachines: true,
  render: renderHtml,
} as const satisfies Renderer;

function renderHtml(report: DriftReport): string {
  const summary = summarizeDrift(report);
  const present = SHOWN_ORDER.filter((status) => report.summary[status] > 0);
  const buttons = [
    buttonOf("all", "all", report.products.length, true),
    ...present.map((status) => buttonOf(status, LABELS[status], report.summary[status], false)),
  ];
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
${aboutOf(report)}
</header>
<div id="controls" role="search" aria-label="Filter the products" hidden>
<div role="group" aria-label="Show">
${buttons.join("\n")}
</div>
<label>Search <input type="search" id="query" autocomplete="off" spellcheck="false"></label>
<p id="count" role="status" aria-live="polite"></p>
</div>
<main id="products" tabindex="-1">
<p id="nothing" hidden><span></span> – <button type="button">clear</button></p>
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

/** What was compared, when, and what it took. */
function aboutOf({ about, prefix }: DriftReport): string {
  const entries: (readonly [term: string, text: string])[] = [];
  if (about !== undefined) {
    const took = `${durationOf(about)}, ${requestCount(about)}`;
    entries.push(
      ["Declared by", sourceName(about)],
      ["Account at", about.baseUrl],
      ["Compared", secondOf(about.comparedAt)],
      ["Took", took],
      ["Version", `pulumi-genlook ${about.packageVersion}`],
    );
  }
  if (prefix !== null) entries.push(["Prefix of the ids", prefix]);
  if (entries.length === 0) return "";
  const items = entries.map(
    ([term, text]) => `<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`,
  );
  return `<dl class="about">\n${items.join("\n")}\n</dl>`;
}

function buttonOf(shows: string, label: string, count: number, isPressed: boolean): string {
  return `<button type="button" data-show="${shows}" aria-pressed="${isPressed}">${label} <span>${count}</span></button>`;
}

function sectionOf(status: DriftStatus, report: DriftReport): string {
  const { meaning, remedy } = adviceOn(status, report);
  const items = report.products.filter((product) => product.status === status).map(cardOf);
  const list = `<ul>\n${items.join("\n")}\n</ul>`;
  const advice = `<p class="meaning">${withCode(meaning)}</p>
<p class="todo">What to do: ${withCode(remedy)}</p>`;
  const label = LABELS[status].charAt(0).toUpperCase() + LABELS[status].slice(1);
  const heading = `<h2 id="${status}"><span class="badge" aria-hidden="true">${MARKS[status]}</span>${label} <span class="number">${report.summary[status]}</span></h2>`;
  const content =
    status === "inSync"
      ? `${heading}\n${advice}\n<details><summary>Show the products</summary>\n${list}\n</details>`
      : `${heading}\n${advice}\n${list}`;
  return `<section data-status="${status}" aria-labelledby="${status}">\n${content}\n</section>`;
}
