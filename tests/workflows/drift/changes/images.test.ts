import type { Json } from "../../../../provider/api/json.ts";
import { imageChanges } from "../../../../provider/workflows/drift/changes/images.ts";
import { cpuOf } from "../../../cpu.ts";

const url = (name: string, rest: object = {}) => ({ url: `https://x/${name}`, ...rest });
const file = (name: string, hash?: string) => ({ file: `./${name}`, ...(hash && { hash }) });

/** A change in short: `moved 0→2 role front→back`. */
function inShort(declared: Json[], live: Json[]): string[] {
  return imageChanges(declared, live).map(({ change, declared: from, live: to, notes }) =>
    [
      change,
      `${from?.position ?? ""}→${to?.position ?? ""}`,
      ...notes.map((note) => `${note.path} ${note.declared}→${note.live}`),
    ].join(" "),
  );
}

const [A, B, C] = [url("a"), url("b"), url("c")];

test.each<[string, Json[], Json[], string[]]>([
  ["nothing", [A, B], [A, B], ["unchanged 0→0", "unchanged 1→1"]],
  ["an image that came at the end", [A], [A, B], ["unchanged 0→0", "added →1"]],
  [
    "an image that came first, and moved no other",
    [A, B],
    [C, A, B],
    ["added →0", "unchanged 0→1", "unchanged 1→2"],
  ],
  [
    "an image that went, and moved no other",
    [A, B, C],
    [B, C],
    ["removed 0→", "unchanged 1→0", "unchanged 2→1"],
  ],
  ["an image replaced by another", [A, B], [A, C], ["unchanged 0→0", "removed 1→", "added →1"]],
  [
    "the one image that moved",
    [A, B, C],
    [B, C, A],
    ["moved 0→2", "unchanged 1→0", "unchanged 2→1"],
  ],
  ["one of two equal images that went", [A, A], [A], ["unchanged 0→0", "removed 1→"]],
  [
    "a role",
    [url("a", { role: "front" })],
    [url("a", { role: "back" })],
    ["changed 0→0 role front→back"],
  ],
  [
    "a role that an image got",
    [url("a", { role: null })],
    [url("a", { role: "back" })],
    ["changed 0→0 role null→back"],
  ],
  [
    "a moved image with another role",
    [url("a", { role: "front" }), B],
    [B, url("a", { role: "back" })],
    ["moved 0→1 role front→back", "unchanged 1→0"],
  ],
  [
    "no role of a moved image where the live list shows none",
    [url("a", { role: "front" }), B],
    [url("b", { role: null }), A],
    ["moved 0→1", "unchanged 1→0"],
  ],
  [
    "keys of classifications",
    [url("a", { classifications: { kind: "top", side: "front" } })],
    [url("a", { classifications: { kind: "top", side: "back" } })],
    ["changed 0→0 classifications.side front→back"],
  ],
  [
    "a file known by its content, wherever it is",
    [file("old/a.jpg", "1")],
    [file("a.jpg", "1")],
    ["unchanged 0→0"],
  ],
  [
    "a file whose content changed",
    [file("a.jpg", "1")],
    [file("a.jpg", "2")],
    ["changed 0→0 hash 1→2"],
  ],
  [
    "a file without a hash, by its path",
    [file("a.jpg"), B],
    [B, file("a.jpg")],
    ["moved 0→1", "unchanged 1→0"],
  ],
  [
    "an upload in the place of a file",
    [file("a.jpg", "1")],
    [{ url: "upload://7" }],
    ["removed 0→", "added →0"],
  ],
])("imageChanges finds %s", (_, declared, live, expected) => {
  expect(inShort(declared, live)).toEqual(expected);
});

test("a list of 20,000 images in another order takes at most 40 times as long as one of 2,000, and lists each once", () => {
  const imagesOf = (count: number) => Array.from({ length: count }, (_, n) => url(String(n)));
  const compare = (images: readonly Json[]) => imageChanges(images, images.toReversed());
  const [few, many] = [imagesOf(2000), imagesOf(20_000)];
  compare(few);
  expect(cpuOf(() => compare(many))).toBeLessThan(40 * cpuOf(() => compare(few)));
  const changes = compare(many);
  expect(changes).toHaveLength(20_000);
  expect(new Set(changes.map(({ live }) => live?.position)).size).toBe(20_000);
  expect(changes.filter(({ change }) => change === "moved").length).toBeGreaterThan(19_000);
});
