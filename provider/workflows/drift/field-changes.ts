import type { Json } from "../../api/json.ts";
import { escapeControl } from "../../text/escape-control.ts";
import { changesOf, type FieldChange } from "./changes/changes.ts";
import type { ImageChange } from "./changes/images.ts";
import type { WordSpan } from "./changes/words.ts";
import type { FieldDrift } from "./report.ts";

/** One difference, as text to show. Control characters are escaped. */
export interface Change {
  /** Where the difference is: `title`, `images[0]`, `images[0].role`, `metadata.season`. */
  readonly path: string;
  /**
   * `added`: only live. `removed`: only declared. `moved`: an image at another place of the list.
   * `changed`: everything else, secrets included.
   */
  readonly change: "added" | "removed" | "moved" | "changed";
  /** The declared value as JSON, `(none)` or `(secret)`. */
  readonly declared: string;
  /** The live value as JSON, `(none)` or `(secret)`; of a moved image, its live place. */
  readonly live: string;
  /** Two texts, compared word by word; undefined for other values. */
  readonly words?: readonly WordSpan[] | undefined;
}

const ABSENT = "(none)";
const SECRET = "(secret)";

/**
 * Splits a field's drift into the single differences: the keys of metadata that differ, the images
 * that came, went, moved or changed. A secret field is one change that shows neither value.
 *
 * @example
 * ```typescript
 * const changes = product.fields.flatMap(fieldChanges);
 * const lines = changes.map(({ path, declared, live }) => `${path}: ${declared} is now ${live}`);
 * ```
 */
export function fieldChanges(drift: FieldDrift): Change[] {
  return changesOf(drift).flatMap(asText);
}

function asText(change: FieldChange): Change[] {
  if (change.kind === "images") return change.images.flatMap(imageAsText);
  const path = escapeControl(change.path);
  if (change.kind === "secret") {
    return [{ path, change: "changed", declared: SECRET, live: SECRET }];
  }
  const { declared, live, words } = change;
  const kind = declared === undefined ? "added" : live === undefined ? "removed" : "changed";
  return [
    {
      path,
      change: kind,
      declared: textOf(declared),
      live: textOf(live),
      ...(words !== undefined && { words: words.map(escaped) }),
    },
  ];
}

/** A change of an image is named by its declared place; one of an added image by its live place. */
function imageAsText({ change, declared, live, notes }: ImageChange): Change[] {
  const path = placeOf(declared ?? live);
  const ofNotes = notes.flatMap((note) =>
    asText({ ...note, path: `${path}${/^\W/.test(note.path) ? "" : "."}${note.path}` }),
  );
  if (change === "unchanged" || change === "changed") return ofNotes;
  const to = change === "moved" ? placeOf(live) : textOf(live?.image);
  return [{ path, change, declared: textOf(declared?.image), live: to }, ...ofNotes];
}

function placeOf(placed: ImageChange["live"]): string {
  return `images[${placed?.position}]`;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? ABSENT : escapeControl(JSON.stringify(value));
}

function escaped({ change, text }: WordSpan): WordSpan {
  return { change, text: escapeControl(text) };
}
