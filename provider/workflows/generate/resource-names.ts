import { createHash } from "node:crypto";

/** Characters of an id in its name: enough to recognize it, few enough for URNs and tables. */
const MAX_LENGTH = 60;

/**
 * Makes a resource name for each id: a plain id itself, or the plain characters of another id with
 * a fingerprint of the whole. If two names would be the same, the fingerprint of one gets longer.
 * The same ids always get the same names, in whatever order they come.
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
