import { quoted } from "../text/escape-control.ts";

/** Ids that are listed for one note. */
const MAX_IDS = 10;

/** What the user has to know of the products of a set: each note once, with its products. */
export class Notes {
  readonly #byNote = new Map<string, string[]>();

  add(externalId: string, note: string): void {
    const ids = this.#byNote.get(note);
    if (ids === undefined) this.#byNote.set(note, [externalId]);
    else ids.push(externalId);
  }

  /** Shows the notes, and forgets them. */
  show(log: (line: string) => void): void {
    for (const [note, ids] of this.#byNote) {
      const more = ids.length - MAX_IDS;
      const list = ids.slice(0, MAX_IDS).map(quoted).join(", ");
      log(`${list}${more > 0 ? ` and ${more} more` : ""}: ${note}`);
    }
    this.#byNote.clear();
  }
}
