import type { Json } from "../../../../api/json.ts";
import { cut, cutBoth } from "../../../../text/cut.ts";
import type { ValueChange } from "../../changes/values.ts";
import type { WordSpan } from "../../changes/words.ts";
import { abridged, shareWords, sideOf } from "../spans.ts";
import { escapeHtml } from "./escape.ts";

/** Characters of a value that are shown. */
export const MAX_VALUE = 1000;
/** Characters around a changed word. */
const CONTEXT = 150;

type Side = "removed" | "added";
const TAGS = { removed: "del", added: "ins" } as const;

/** The declared and the live value of a difference, with what differs marked. */
export function valuesOf({ declared, live, words }: ValueChange): [string, string] {
  if (shareWords(words)) {
    const shown = abridged(words, CONTEXT);
    return [sideOfWords(shown, "removed"), sideOfWords(shown, "added")];
  }
  const [one, other] = cutBoth(textOf(declared), textOf(live), MAX_VALUE);
  return [marked(declared, one, "removed"), marked(live, other, "added")];
}

function sideOfWords(words: readonly WordSpan[], side: Side): string {
  const parts = sideOf(words, side).map(({ change, text }) => {
    const shown = lines(cut(text, MAX_VALUE));
    return change === "same" ? shown : `<${TAGS[side]}>${shown}</${TAGS[side]}>`;
  });
  return `<span class="text">${parts.join("")}</span>`;
}

function marked(value: Json | undefined, text: string, side: Side): string {
  const none = nothing(value);
  if (none !== undefined) return `<span class="none">${none}</span>`;
  return `<${TAGS[side]} class="text">${lines(text)}</${TAGS[side]}>`;
}

/** How a value reads that has nothing in it; undefined for every other value. */
function nothing(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return "(none)";
  if (value === "") return "(empty)";
  if (typeof value === "object" && Object.keys(value).length === 0) return "(empty)";
  return undefined;
}

/** A value as people read it: a text without quotation marks, anything else as JSON. */
function textOf(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Escapes a text and keeps its line breaks. */
function lines(text: string): string {
  return text.split("\n").map(escapeHtml).join("<br>");
}
