import { isJsonObject, type Json } from "../../../../api/json.ts";
import { cut } from "../../../../text/cut.ts";
import { type ImageChange, type PlacedImage, sourceOf } from "../../changes/images.ts";
import { escapeHtml } from "./escape.ts";
import { MAX_VALUE, valuesOf } from "./values.ts";

/** Images of one list that are shown. */
const MAX_IMAGES = 60;
/** Images of a missing product that are shown. */
const MAX_THUMBNAILS = 6;

const BLANK = '<span class="blank">no preview</span>';

type Side = "declared" | "live";

/** The declared and the live list of images. What changed has a badge, and the rest is dimmed. */
export function imageLists(changes: readonly ImageChange[]): [string, string] {
  return [listOf(changes, "declared"), listOf(changes, "live")];
}

/**
 * Small images in a row. There may be thousands of products, so these are no links.
 *
 * @param isLate - Whether the page's script makes the images, when they come into view. The browser
 * takes seconds to set up thousands of images.
 */
export function thumbnails(images: readonly Json[], side: Side, isLate: boolean): string {
  if (images.length === 0) return "";
  const shown = images.slice(0, MAX_THUMBNAILS);
  const more = images.length - shown.length;
  const rest = more > 0 ? ` and ${more} more` : "";
  if (isLate) {
    // An address has no blanks. An image without one is left out of the list, between two blanks.
    const addresses = shown.map((image) => escapeHtml(addressOf(image) ?? "")).join(" ");
    return `<p class="small" data-${side}="${addresses}">${rest}</p>`;
  }
  const pictures = shown.map(
    (image, index) => picture(image, `${side} image ${index + 1}`) ?? BLANK,
  );
  return `<p class="small">${pictures.join("")}${rest}</p>`;
}

function listOf(changes: readonly ImageChange[], side: Side): string {
  const here = changes
    .flatMap((change) => {
      const placed = change[side];
      return placed === undefined ? [] : [{ change, placed }];
    })
    .sort((a, b) => a.placed.position - b.placed.position);
  if (here.length === 0) return '<span class="none">(none)</span>';
  const items = here.slice(0, MAX_IMAGES).map(({ change, placed }) => itemOf(change, placed, side));
  return `<ol class="images">${items.join("")}${more(here.length - MAX_IMAGES)}</ol>`;
}

function itemOf(change: ImageChange, { image, position }: PlacedImage, side: Side): string {
  const isChanged = change.change !== "unchanged";
  const badge = isChanged ? `<b>${badgeOf(change, side)}</b>` : "";
  const source = sourceOf(image) ?? JSON.stringify(image);
  const address = `<code>${escapeHtml(cut(source, MAX_VALUE))}</code>`;
  const notes = change.notes.map((note) => {
    const value = valuesOf(note)[side === "declared" ? 0 : 1];
    const text =
      note.path === "hash" ? "another content" : `${escapeHtml(cut(note.path, 100))}: ${value}`;
    return `<span>${text}</span>`;
  });
  const name = `${side} image ${position + 1}`;
  return `<li class="${change.change}">${badge}${preview(image, name)}${address}${notes.join("")}</li>`;
}

function badgeOf({ change, declared, live }: ImageChange, side: Side): string {
  if (change !== "moved") return change;
  const other = side === "declared" ? live : declared;
  return `moved ${side === "declared" ? "to" : "from"} ${(other?.position ?? 0) + 1}`;
}

/** An image that links to itself; a blank where it has no address that a browser can show. */
function preview(image: Json, name: string): string {
  const shown = picture(image, name);
  if (shown === undefined) return BLANK;
  return `<a href="${escapeHtml(addressOf(image) ?? "")}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function picture(image: Json, name: string): string | undefined {
  const address = addressOf(image);
  if (address === undefined) return undefined;
  return `<img src="${escapeHtml(address)}" alt="${name}" width="160" height="160" loading="lazy">`;
}

function more(count: number): string {
  return count > 0 ? `<li class="none">and ${count} more</li>` : "";
}

/** The normalized URL if it is http(s). `upload://` can't be shown, and `javascript:` would run. */
function addressOf(image: Json): string | undefined {
  const text = isJsonObject(image) ? image.url : undefined;
  const url = typeof text === "string" ? URL.parse(text) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}
