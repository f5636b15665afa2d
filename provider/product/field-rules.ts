import * as z from "zod";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { WritableFields } from "../api/product.ts";
import type { Declaration } from "./declaration.ts";
import { imageSchema } from "./images.ts";
import { refuseRoundTripProblems } from "./round-trip-problem.ts";

/** The rules for one field that a program may declare. */
export interface FieldRule<Value> {
  /** What may be declared. Each message completes a sentence that begins with the field's name. */
  readonly declared: z.ZodType<Value>;
  /** What is sent to clear the field. Absent for a field that can't be cleared. */
  readonly cleared?: Value;
  /** The live value by which the API says nothing, so that it proves no difference. */
  readonly unknown?: null;
}

const text = z.string("must be a string");

const metadata = z
  .custom<JsonObject>(isJsonObject, "must be a JSON object such as { season: 'summer' }")
  .superRefine(refuseRoundTripProblems);

/** The fields of a product that a program may declare, besides its identity. */
export const FIELD_RULES = {
  title: { declared: text, cleared: "" },
  description: { declared: text, cleared: "" },
  images: {
    declared: z
      .array(imageSchema, "must be a list such as [{ url: 'https://…' }]")
      .min(1, "must have at least one image; leave `images` out to keep the live ones"),
  },
  metadata: { declared: metadata.nullable(), cleared: null },
  autoDetectImageRoles: { declared: z.boolean("must be true or false"), unknown: null },
  validForDays: {
    declared: z
      .int("must be a whole number of days from 1 to 365, or null for no limit")
      .min(1, "must be at least 1 day, or null for no limit")
      .max(365, "must be at most 365 days, or null for no limit")
      .nullable(),
    cleared: null,
  },
} as const satisfies { readonly [Name in keyof WritableFields]: FieldRule<Declaration[Name]> };

export type Field = keyof typeof FIELD_RULES;

/** The declarable fields. The state lists fields in this order. */
export const FIELDS = Object.keys(FIELD_RULES) as [Field, ...Field[]];
