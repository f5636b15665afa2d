import { PRODUCT_FIELDS } from "../api/product.ts";
import { UNKNOWN } from "../pulumi.ts";
import { declaredBefore, fieldsToApply } from "./compare.ts";
import type { CheckedDeclaration } from "./declaration.ts";
import { FIELDS, type Field } from "./field-rules.ts";
import { unsetValue } from "./fields.ts";
import { type CheckedImage, imagesOf } from "./images.ts";
import type { ProductState } from "./lifecycle.ts";
import { asLiveImage } from "./live-image.ts";

/** Outputs that a preview can show; what only the API's answer tells is the text of an unknown. */
export type Foreseen = Readonly<Record<string, unknown>>;

/** Returns the outputs that a create will have. A product that is taken over may have any others. */
export function foreseenCreate(declaration: CheckedDeclaration): Foreseen {
  const unknown = PRODUCT_FIELDS.map((name) => [name, UNKNOWN]);
  const declared = FIELDS.filter((field) => declaration[field] !== undefined);
  return {
    ...Object.fromEntries(unknown),
    ...foreseenFields(declaration, declared),
    ...identity(declaration),
  };
}

/** Returns the outputs that an update will have. */
export function foreseenUpdate(state: ProductState, declaration: CheckedDeclaration): Foreseen {
  const { uncertain, lastApplied, ...live } = state;
  const applied = fieldsToApply(declaration, state, declaredBefore(lastApplied));
  const writes = applied.length > 0 || uncertain !== undefined;
  return {
    ...live,
    ...(writes && { updatedAt: UNKNOWN, expiresAt: UNKNOWN }),
    ...foreseenFields(declaration, applied),
    ...identity(declaration),
  };
}

function identity({ externalId, onExisting = "fail" }: CheckedDeclaration): Foreseen {
  return { externalId, onExisting };
}

function foreseenFields(declaration: CheckedDeclaration, fields: readonly Field[]): Foreseen {
  const value = (field: Field): unknown => {
    const declared: unknown = declaration[field];
    if (declared === undefined) return unsetValue(field);
    if (field !== "images" || declared === UNKNOWN) return declared;
    return imagesOf(declaration).map(foreseenImage);
  };
  return Object.fromEntries(fields.map((field) => [field, value(field)]));
}

/** The address of an upload is the API's choice. */
function foreseenImage(image: CheckedImage | string, order: number): unknown {
  if (typeof image === "string") return image;
  return asLiveImage(image.url === undefined ? { ...image, url: UNKNOWN } : image, order);
}
