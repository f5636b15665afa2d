import { cut } from "../../../../text/cut.ts";
import { escapeControl } from "../../../../text/escape-control.ts";
import { changesOf, type FieldChange } from "../../changes/changes.ts";
import type { FieldDrift, ProductDrift } from "../../report.ts";
import { LABELS, MARKS } from "../../statuses.ts";
import { day } from "../about.ts";
import { escapeHtml } from "./escape.ts";
import { imageLists, thumbnails } from "./images.ts";
import { MAX_VALUE, valuesOf } from "./values.ts";

/** Differences of one product that are shown. */
const MAX_CHANGES = 200;

/** Products of one status whose thumbnails are part of the page, also where no script may run. */
const MAX_EAGER = 100;

/**
 * The card of a product, which a link can name: `#product-` and its id, percent-encoded.
 *
 * @param position - Its place among the products of its status.
 */
export function cardOf(drift: ProductDrift, position: number): string {
  const { externalId, status, title, resource, declared, live } = drift;
  const id = escapeHtml(`product-${encodeURIComponent(escapeControl(externalId))}`);
  const name = title ?? declared?.title ?? "";
  const label = `<code>${escapeHtml(externalId)}</code>`;
  const text = name === "" ? "" : ` ${escapeHtml(name)}`;
  // There may be thousands of products in sync: the name is enough.
  if (status === "inSync" && drift.rewritten.length === 0) {
    return `<li id="${id}"><h3>${label}${text}</h3></li>`;
  }
  const differences = [...notesOf(drift), tableOf(externalId, drift.fields)].join("");
  const urn = resource === null || differences === "" ? "" : escapeHtml(resource);
  const body = [
    urn === "" ? "" : `<p class="urn">${urn}</p>`,
    imagesOf(drift, position >= MAX_EAGER),
    live === undefined ? "" : datesOf(live),
    differences,
  ];
  const badge = `<span class="badge">${MARKS[status]} ${LABELS[status]}</span>`;
  return `<li id="${id}"><h3>${badge} <a href="#${id}">${label}</a>${text}</h3>${body.join("")}</li>`;
}

/** The declared images of a missing product, or the first image of an unmanaged one. */
function imagesOf({ declared, live }: ProductDrift, isLate: boolean): string {
  if (declared !== undefined) return thumbnails(declared.images, "declared", isLate);
  if (live === undefined || live.image === null) return "";
  return thumbnails([{ url: live.image }], "live", isLate);
}

function datesOf({ createdAt, updatedAt }: NonNullable<ProductDrift["live"]>): string {
  return `<p class="dates">created ${day(createdAt)}, edited ${day(updatedAt)}</p>`;
}

function notesOf({ notCompared, problems, rewritten }: ProductDrift): string[] {
  const names = (fields: readonly string[]) => fields.join(", ");
  return [
    notCompared.length === 0
      ? ""
      : `<p>Secret, not compared: ${names(notCompared)}. To compare them, export the stack with <code>--show-secrets</code>.</p>`,
    ...problems.map(
      ({ path, message }) =>
        `<p>Not compared: ${escapeHtml(cut(`${path}: ${message}`, MAX_VALUE))}.</p>`,
    ),
    rewritten.length === 0
      ? ""
      : `<p>Stored in another form than declared, which counts as equal: ${names(rewritten)}.</p>`,
  ];
}

function tableOf(externalId: string, fields: readonly FieldDrift[]): string {
  if (fields.length === 0) return "";
  const changes = fields.flatMap(changesOf);
  const rows = changes.slice(0, MAX_CHANGES).map(rowOf);
  const more = changes.length - rows.length;
  const note = more > 0 ? `<p class="none">… and ${more} more differences.</p>` : "";
  return `<table>
<caption>Differences in ${escapeHtml(cut(externalId, 100))}</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Declared</th><th scope="col">Live</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>${note}`;
}

function rowOf(change: FieldChange): string {
  const [declared, live] = cellsOf(change);
  const path = escapeHtml(cut(change.path, MAX_VALUE));
  return `<tr><th scope="row">${path}</th><td>${declared}</td><td>${live}</td></tr>`;
}

function cellsOf(change: FieldChange): [string, string] {
  if (change.kind === "secret") {
    const secret = '<span class="none">(secret)</span>';
    return [secret, secret];
  }
  return change.kind === "images" ? imageLists(change.images) : valuesOf(change);
}
