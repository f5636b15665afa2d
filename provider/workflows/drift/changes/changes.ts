import { isJsonObject, type Json } from "../../../api/json.ts";
import type { FieldDrift } from "../report.ts";
import { type ImageChange, imageChanges } from "./images.ts";
import { type ValueChange, valueChanges } from "./values.ts";

/** What differs in a field. */
export type FieldChange = SecretChange | ImagesChange | ValueChange;

/** A secret field that differs. Neither value is known here. */
export interface SecretChange {
  readonly kind: "secret";
  readonly path: string;
}

/** The whole list of images, the unchanged ones too. At least one of them is not unchanged. */
export interface ImagesChange {
  readonly kind: "images";
  readonly path: "images";
  readonly images: readonly ImageChange[];
}

/**
 * Says what differs in a field: which images came, went, moved or changed, which keys of metadata
 * differ, which words of a text. Every format of the report shows this.
 */
export function changesOf(drift: FieldDrift): FieldChange[] {
  const { field } = drift;
  if (drift.secret) return [{ kind: "secret", path: field }];
  const { declared, live } = drift;
  if (field === "images" && isImageList(declared) && isImageList(live)) {
    const images = imageChanges(declared, live);
    // Where images differ in a way that has no name here, the values show it.
    if (images.some(({ change }) => change !== "unchanged")) {
      return [{ kind: "images", path: field, images }];
    }
  }
  return valueChanges(field, declared, live);
}

function isImageList(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.every(isJsonObject);
}
