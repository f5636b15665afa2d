import type { diffArrays } from "diff";
import { canonicalJson, isJsonObject, type Json } from "../../../api/json.ts";
import { type ValueChange, valueChanges } from "./values.ts";

/** An image of a product's list, and what became of it. Positions count from 0. */
export interface ImageChange {
  /**
   * `added`: live, not declared. `removed`: declared, not live. `moved`: at another place among the
   * others. `changed`: its role, classifications or content differ. `unchanged`: the same; its
   * position may still differ, where others before it came or went.
   */
  readonly change: "added" | "removed" | "moved" | "changed" | "unchanged";
  /** The image as it is declared; undefined for an added one. */
  readonly declared: PlacedImage | undefined;
  /** The image as it is live; undefined for a removed one. */
  readonly live: PlacedImage | undefined;
  /** What else differs, with paths such as `role`; a moved image may have such changes too. */
  readonly notes: readonly ValueChange[];
}

/** An image at its place in a list. */
export interface PlacedImage {
  readonly position: number;
  readonly image: Json;
}

/** Images that are compared in order. Lists that differ in more places are compared by position. */
const MAX_EDITS = 200;

/**
 * Compares two lists of images. An image is known by its content where that is known, else by its
 * address or file. The result has the declared order, with added images where they are live.
 */
export function imageChanges(declared: readonly Json[], live: readonly Json[]): ImageChange[] {
  const steps = stepsBetween(declared.map(keyOf), live.map(keyOf));
  const placed = (images: readonly Json[], position: number): PlacedImage => ({
    position,
    image: images[position] ?? null,
  });
  const gone = steps.filter(({ to }) => to === undefined);
  const come = steps.filter(({ from }) => from === undefined);
  const moves = new Map<Step, Step>();
  // First by content or address. What is left may be a file whose content changed.
  for (const identity of [keyOf, fileOf]) {
    const places = Map.groupBy(
      come.filter((step) => !moves.has(step)),
      ({ to = 0 }) => identity(live[to] ?? null),
    );
    for (const step of gone.filter((one) => !moves.has(one))) {
      const key = identity(declared[step.from ?? 0] ?? null);
      const target = key === undefined ? undefined : places.get(key)?.shift();
      if (target === undefined) continue;
      moves.set(step, target);
      moves.set(target, step);
    }
  }
  return steps.flatMap((step): ImageChange[] => {
    const partner = moves.get(step);
    const { from, to = partner?.to } = step;
    // A move is listed once, where the image is declared.
    if (from === undefined && partner !== undefined) return [];
    const pair = {
      declared: from === undefined ? undefined : placed(declared, from),
      live: to === undefined ? undefined : placed(live, to),
    };
    if (pair.declared === undefined) return [{ ...pair, change: "added", notes: [] }];
    if (pair.live === undefined) return [{ ...pair, change: "removed", notes: [] }];
    const notes = notesBetween(pair.declared.image, pair.live.image);
    const inPlace = partner === undefined || from === to;
    const change = inPlace ? (notes.length > 0 ? "changed" : "unchanged") : "moved";
    return [{ ...pair, change, notes }];
  });
}

/** The address of an image, as text: of its URL, or of its file. */
export function sourceOf(image: Json): string | undefined {
  const { url, file } = isJsonObject(image) ? image : {};
  return [url, file].find((source) => typeof source === "string") as string | undefined;
}

/** A position in the declared list, in the live one, or in both where the images are the same. */
interface Step {
  readonly from?: number;
  readonly to?: number;
}

function stepsBetween(before: readonly string[], after: readonly string[]): Step[] {
  // Loaded on demand, as in words.ts.
  const diff = require("diff") as { diffArrays: typeof diffArrays };
  const parts = diff.diffArrays([...before], [...after], { maxEditLength: MAX_EDITS });
  if (parts === undefined) return stepsByPosition(before, after);
  let [from, to] = [0, 0];
  return parts.flatMap(({ value, removed, added }) =>
    value.map((): Step => {
      if (removed) return { from: from++ };
      if (added) return { to: to++ };
      return { from: from++, to: to++ };
    }),
  );
}

function stepsByPosition(before: readonly string[], after: readonly string[]): Step[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => {
    if (before[index] === after[index]) return [{ from: index, to: index }];
    return [
      ...(index < before.length ? [{ from: index }] : []),
      ...(index < after.length ? [{ to: index }] : []),
    ];
  }).flat();
}

function keyOf(image: Json): string {
  const { hash, url, file } = isJsonObject(image) ? image : {};
  const known = [hash, url, file].findIndex((value) => typeof value === "string");
  return known < 0 ? `json ${canonicalJson(image)}` : `${known} ${[hash, url, file][known]}`;
}

function fileOf(image: Json): string | undefined {
  const { file } = isJsonObject(image) ? image : {};
  return typeof file === "string" ? file : undefined;
}

/**
 * Compares what two images have beside their source. What only one of them has is not compared: the
 * live list shows a role only at the positions where one is declared.
 */
function notesBetween(declared: Json, live: Json): ValueChange[] {
  if (!isJsonObject(declared) || !isJsonObject(live)) return [];
  const names = Object.keys(declared).filter(
    (name) => name !== "url" && name !== "file" && Object.hasOwn(live, name),
  );
  return names.sort().flatMap((name) => valueChanges(name, declared[name], live[name]));
}
