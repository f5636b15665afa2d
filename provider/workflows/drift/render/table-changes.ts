import type { Json } from "../../../api/json.ts";
import type { Cell, Screen, Style } from "../../../text/cells.ts";
import { lineOf, widthOfCells } from "../../../text/cells.ts";
import { cutBoth } from "../../../text/cut.ts";
import { escapeControl } from "../../../text/escape-control.ts";
import { fit, padTo, widthOf } from "../../../text/width.ts";
import { changesOf, type FieldChange } from "../changes/changes.ts";
import { type ImageChange, type PlacedImage, sourceOf } from "../changes/images.ts";
import type { ValueChange } from "../changes/values.ts";
import type { WordSpan } from "../changes/words.ts";
import type { ProductDrift } from "../report.ts";
import { abridged, shareWords } from "./spans.ts";

/** Lines of one product. */
const MAX_CHANGES = 200;
/** The widest column of paths. Values of longer paths begin further right. */
const MAX_PATH = 24;
/** Places of one text where words differ, each on a line of its own. */
const MAX_PLACES = 10;
const INDENT = "    ";

type Mark = "-" | "~" | "+" | "?";

const STYLES: Readonly<Record<Mark, Style>> = {
  "-": "red",
  "~": "yellow",
  "+": "green",
  "?": "magenta",
};

/** A difference as a line shows it: where it is, and one or two values. */
interface Entry {
  readonly mark: Mark;
  readonly path: string;
  readonly value: Value;
}

type Value =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "address"; readonly before: string; readonly address: string }
  | { readonly kind: "pair"; readonly declared: string; readonly live: string }
  | { readonly kind: "words"; readonly words: readonly WordSpan[] };

/** The lines below a product: what differs in its fields, and what could not be compared. */
export function changeLines(drift: ProductDrift, screen: Screen): string[] {
  const entries = [
    ...drift.fields.flatMap(changesOf).flatMap(entriesOf),
    ...drift.notCompared.map((field) => notCompared(field, "secret, not compared")),
    ...drift.problems.map(({ path, message }) => notCompared(path, `not compared: ${message}`)),
  ];
  const shown = entries.slice(0, MAX_CHANGES);
  const column = shown.reduce(
    (widest, { path }) => Math.max(widest, Math.min(MAX_PATH, widthOf(path))),
    0,
  );
  const more = entries.length - shown.length;
  const note = `${INDENT}… and ${more} more ${more === 1 ? "difference" : "differences"}; --json shows all of them`;
  return [
    ...shown.flatMap((entry) => linesOf(entry, column, screen)),
    ...(more > 0 ? [lineOf([{ text: note, style: "dim" }], screen)] : []),
  ];
}

function notCompared(path: string, text: string): Entry {
  return {
    mark: "?",
    path: escapeControl(path),
    value: { kind: "text", text: escapeControl(text) },
  };
}

function entriesOf(change: FieldChange): Entry[] {
  if (change.kind === "images") return change.images.flatMap(imageEntries);
  const path = escapeControl(change.path);
  if (change.kind === "secret") {
    return [{ mark: "~", path, value: { kind: "text", text: "(secret)" } }];
  }
  return [{ mark: markOf(change), path, value: shownValue(change) }];
}

function imageEntries({ change, declared, live, notes }: ImageChange): Entry[] {
  const path = placeOf(declared ?? live);
  const entry = (mark: Mark, placed: PlacedImage | undefined, before = ""): Entry => {
    const source = placed && sourceOf(placed.image);
    const address = source === undefined ? jsonOf(placed?.image) : escapeControl(source);
    return { mark, path, value: { kind: "address", before, address } };
  };
  const ofNotes = notes.map((note): Entry => {
    const where = note.path === "hash" ? "content" : note.path;
    const value: Value =
      note.path === "hash" ? { kind: "text", text: "another file" } : shownValue(note);
    return { mark: markOf(note), path: escapeControl(`${path}.${where}`), value };
  });
  switch (change) {
    case "removed":
      return [entry("-", declared)];
    case "added":
      return [entry("+", live)];
    case "moved":
      return [entry("~", live, `now ${placeOf(live)}: `), ...ofNotes];
    default:
      return ofNotes;
  }
}

function placeOf(placed: PlacedImage | undefined): string {
  return `images[${placed?.position}]`;
}

function markOf({ declared, live }: ValueChange): Mark {
  return declared === undefined ? "+" : live === undefined ? "-" : "~";
}

function shownValue({ declared, live, words }: ValueChange): Value {
  if (declared === undefined || live === undefined) {
    return { kind: "text", text: jsonOf(declared ?? live) };
  }
  if (!shareWords(words)) return { kind: "pair", declared: jsonOf(declared), live: jsonOf(live) };
  return { kind: "words", words };
}

function jsonOf(value: Json | undefined): string {
  return escapeControl(JSON.stringify(value) ?? "");
}

/** One line if that is wide enough; else the values are below their path. */
function linesOf({ mark, path, value }: Entry, column: number, screen: Screen): string[] {
  const head: Cell[] = [
    { text: INDENT },
    { text: mark, style: STYLES[mark] },
    { text: ` ${padTo(path, column)}  ` },
  ];
  const whole = [...head, ...cellsOf(value)];
  const { width } = screen;
  if (width === undefined || widthOfCells(whole) <= width) return [lineOf(whole, screen)];
  const below = (cells: readonly Cell[]) => lineOf([{ text: INDENT + INDENT }, ...cells], screen);
  const room = Math.max(12, width - 2 * INDENT.length);
  return [
    lineOf([...head.slice(0, 2), { text: ` ${path}` }], screen),
    ...fitting(value, room).map(below),
  ];
}

function cellsOf(value: Value): Cell[] {
  switch (value.kind) {
    case "text":
      return [{ text: value.text }];
    case "address":
      return [{ text: value.before }, { text: value.address }];
    case "pair":
      return [
        { text: value.declared, style: "red" },
        { text: " → " },
        { text: value.live, style: "green" },
      ];
    case "words":
      return value.words.map(wordCell);
  }
}

/** Marks words as `git diff --word-diff` does, so that they can be told apart without colors. */
function wordCell({ change, text }: WordSpan): Cell {
  const shown = escapeControl(text.replaceAll("\n", "\\n"));
  if (change === "same") return { text: shown };
  return change === "removed"
    ? { text: `[-${shown}-]`, style: "red" }
    : { text: `{+${shown}+}`, style: "green" };
}

/** The lines of a value that does not fit behind its path, cut around what differs. */
function fitting(value: Value, room: number): (readonly Cell[])[] {
  switch (value.kind) {
    case "text":
      return [[{ text: value.text }]];
    case "address":
      return [
        [{ text: value.before }, { text: cutWithin(value.address, room - widthOf(value.before)) }],
      ];
    case "pair": {
      const [declared, live] = cutBoth(value.declared, value.live, room - 2);
      return [
        [{ text: "- " }, { text: declared, style: "red" }],
        [{ text: "+ " }, { text: live, style: "green" }],
      ];
    }
    case "words":
      return fittingWords(value.words, room);
  }
}

/** One line if that is possible, else a line for each place where words differ. */
function fittingWords(words: readonly WordSpan[], room: number): Cell[][] {
  const most = Math.max(8, Math.floor(room / 2) - 10);
  const cut = words.map((span) => {
    if (span.change === "same") return span;
    return { ...span, text: fit(span.text, most) };
  });
  const fits = (cells: readonly Cell[]) => widthOfCells(cells) <= room;
  for (const context of [60, 30, 15]) {
    const cells = abridged(cut, context).map(wordCell);
    if (fits(cells)) return [cells];
  }
  const attempts = [20, 12, 6].map((context) =>
    placesIn(abridged(cut, context)).map((spans) => spans.map(wordCell)),
  );
  const places = attempts.find((lines) => lines.every(fits)) ?? attempts.at(-1) ?? [];
  const more = places.length - MAX_PLACES;
  const note = {
    text: `… and ${more} more ${more === 1 ? "place" : "places"}`,
    style: "dim",
  } as const;
  return [...places.slice(0, MAX_PLACES), ...(more > 0 ? [[note]] : [])];
}

/** Splits spans where common words are left out. */
function placesIn(spans: readonly WordSpan[]): WordSpan[][] {
  const places: WordSpan[][] = [[]];
  for (const span of spans) {
    const [before, after] = span.change === "same" ? span.text.split(/(?<=[^…]…)(?=[^…])/) : [];
    const isSplit = before !== undefined && after !== undefined;
    places.at(-1)?.push(isSplit ? { ...span, text: before } : span);
    if (isSplit) places.push([{ ...span, text: `…${after}` }]);
  }
  return places;
}

/** Cuts an address in its middle: the end tells images of one server apart. */
function cutWithin(address: string, room: number): string {
  if (widthOf(address) <= room) return address;
  const characters = Array.from(address);
  const start = Math.max(1, Math.floor(room / 3));
  return `${characters.slice(0, start).join("")}…${characters.slice(-(room - start - 1)).join("")}`;
}
