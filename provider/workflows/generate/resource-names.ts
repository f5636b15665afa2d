import { createHash } from "node:crypto";

/** Long enough to read, short enough for the URNs and tables that it ends up in. */
const MAX_LENGTH = 60;

/**
 * A resource name for each id: the id itself where it is plain, else its plain part with a
 * fingerprint of the whole. A name depends on its id, not on the order of the ids; only where
 * two would be the same does the fingerprint grow, and the same ids always get the same names.
 */
export function resourceNames(externalIds: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const plain = externalIds.filter(isPlain);
  for (const id of plain) names.set(id, id);
  const taken = new Set(plain);
  for (const id of externalIds.filter((id) => !isPlain(id)).sort()) {
    const fingerprint = createHash("sha256").update(id).digest("hex");
    let length = 8;
    while (taken.has(named(id, fingerprint.slice(0, length))) && length < 64) length += 8;
    const name = named(id, fingerprint.slice(0, length));
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

function isPlain(id: string): boolean {
  return id.length <= MAX_LENGTH && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id);
}

function named(id: string, fingerprint: string): string {
  const readable = id
    .replaceAll(/[^A-Za-z0-9._]+/g, "-")
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, "")
    .slice(0, MAX_LENGTH);
  return `${readable || "product"}-${fingerprint}`;
}
