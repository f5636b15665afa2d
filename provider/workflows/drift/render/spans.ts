import type { WordSpan } from "../changes/words.ts";

/**
 * Leaves out what two texts share, except for a few characters around each change. `…` marks where
 * text is left out.
 */
export function abridged(spans: readonly WordSpan[], context: number): WordSpan[] {
  return spans.map((span, index) => {
    const { change, text } = span;
    if (change !== "same") return span;
    const after = index === 0 ? 0 : context;
    const before = index === spans.length - 1 ? 0 : context;
    // A mark in place of a few characters would not make the text shorter.
    if (text.length <= after + before + 3) return span;
    const start = wholeWords(text.slice(0, after), /\s\S*$/);
    const end = wholeWords(text.slice(text.length - before), /^\S*\s/);
    return { change, text: `${start}…${before === 0 ? "" : end}` };
  });
}

/** Drops a word that is cut, unless it is all there is. */
function wholeWords(text: string, cutWord: RegExp): string {
  const rest = text.replace(cutWord, "");
  return withoutHalf(rest === "" ? text : rest);
}

/** The spans of one side: `removed` for the declared text, `added` for the live one. */
export function sideOf(spans: readonly WordSpan[], side: "removed" | "added"): WordSpan[] {
  return spans.filter(({ change }) => change === "same" || change === side);
}

/** Whether the two texts have words in common. Otherwise they are shown one after the other. */
export function shareWords(spans: readonly WordSpan[] | undefined): spans is readonly WordSpan[] {
  return spans?.some(({ change, text }) => change === "same" && text.trim() !== "") ?? false;
}

/** Drops half of a surrogate pair at either end. */
function withoutHalf(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}
