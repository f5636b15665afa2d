import type { diffArrays } from "diff";

/** A stretch of text that two texts share, or that only one of them has. */
export interface WordSpan {
  /** `removed`: only declared. `added`: only live. `same`: both. */
  readonly change: "same" | "removed" | "added";
  readonly text: string;
}

/** Beyond these, a comparison would take long, and nobody could read the result. */
const MAX_CHARACTERS = 4000;
const MAX_EDITS = 100;
/** How far a comparison goes back to begin with a whole word. Where no blank is nearer, it does not. */
const LONGEST_WORD = 40;
/** Texts that share a smaller part than this are shown one after the other, not woven together. */
const MIN_SHARED = 0.3;

/**
 * Compares two texts word by word. The spans that are `same` or `removed` make up the declared text,
 * and those that are `same` or `added` the live one. Texts that have little in common become one
 * removed and one added span.
 *
 * The time is bounded: what is equal at both ends is skipped, and where more than 4,000 characters
 * or 100 words differ, the middle counts as replaced.
 */
export function wordChanges(declared: string, live: string): WordSpan[] {
  const [start, end] = sharedEnds(declared, live);
  const head = declared.slice(0, start);
  const tail = declared.slice(declared.length - end);
  const [removed, added] = [declared, live].map((text) => text.slice(start, text.length - end)) as [
    string,
    string,
  ];
  const spans = joined([
    { change: "same", text: head },
    ...between(removed, added),
    { change: "same", text: tail },
  ]);
  return haveMuchInCommon(spans, declared, live) ? spans : replaced(declared, live);
}

function between(removed: string, added: string): WordSpan[] {
  if (removed.length > MAX_CHARACTERS || added.length > MAX_CHARACTERS) {
    return replaced(removed, added);
  }
  // Loaded on demand: a program that only declares products never compares texts.
  const diff = require("diff") as { diffArrays: typeof diffArrays };
  const parts = diff.diffArrays(wordsOf(removed), wordsOf(added), { maxEditLength: MAX_EDITS });
  if (parts === undefined) return replaced(removed, added);
  return parts.map(({ value, removed: isRemoved, added: isAdded }) => ({
    change: isRemoved ? "removed" : isAdded ? "added" : "same",
    text: value.join(""),
  }));
}

function replaced(removed: string, added: string): WordSpan[] {
  const spans: WordSpan[] = [
    { change: "removed", text: removed },
    { change: "added", text: added },
  ];
  return spans.filter(({ text }) => text !== "");
}

/** Made at the first use, because that takes time. */
let segmenter: Intl.Segmenter | undefined;

/** Splits a text into words, and what stands between them. Also where words have no blanks between. */
function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Returns how many code units two texts share at their begin and end, without cutting a word. */
function sharedEnds(a: string, b: string): [start: number, end: number] {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) start += 1;
  start -= partOfWord(/\S*$/, a.slice(Math.max(0, start - LONGEST_WORD), start));
  if (isWithinPair(a, start)) start -= 1;
  let end = 0;
  while (end < shortest - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  end -= partOfWord(/^\S*/, a.slice(a.length - end, a.length - end + LONGEST_WORD));
  if (isWithinPair(a, a.length - end)) end -= 1;
  return [start, end];
}

function partOfWord(pattern: RegExp, text: string): number {
  const length = pattern.exec(text)?.[0].length ?? 0;
  return length < LONGEST_WORD ? length : 0;
}

/** Whether a position is between the two halves of a surrogate pair. */
function isWithinPair(text: string, position: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(position - 1, position + 1));
}

/**
 * Joins neighbours of one kind, and changes with only blanks between: where "Red tee" became "Blue
 * hat", that is one change, not two.
 */
function joined(spans: readonly WordSpan[]): WordSpan[] {
  const result: WordSpan[] = [];
  let removed = "";
  let added = "";
  let blanks = "";
  const add = ({ change, text }: WordSpan) => {
    const last = result.at(-1);
    if (last?.change === change) result[result.length - 1] = { change, text: last.text + text };
    else result.push({ change, text });
  };
  const flush = () => {
    for (const span of replaced(removed, added)) add(span);
    if (blanks !== "") add({ change: "same", text: blanks });
    [removed, added, blanks] = ["", "", ""];
  };
  for (const { change, text } of spans) {
    if (change === "same") {
      if (removed + added !== "" && text.trim() === "") {
        blanks += text;
        continue;
      }
      flush();
      if (text !== "") add({ change, text });
      continue;
    }
    removed += blanks;
    added += blanks;
    blanks = "";
    if (change === "removed") removed += text;
    else added += text;
  }
  flush();
  return result;
}

function haveMuchInCommon(spans: readonly WordSpan[], declared: string, live: string): boolean {
  const shared = spans
    .filter(({ change }) => change === "same")
    .reduce((sum, { text }) => sum + text.trim().length, 0);
  return shared > 0 && shared >= MIN_SHARED * Math.min(declared.length, live.length);
}
