import * as z from "zod";
import { isJson, isJsonObject, type Json, type JsonObject } from "../api/json.ts";

const json = z.custom<Json>(isJson, "must be a JSON value");
const jsonObject = z.custom<JsonObject>(
  (value) => isJsonObject(value) && isJson(value),
  "must be a JSON object such as { season: 'summer' }",
);

const externalId = z
  .string("is required: the shop's own id of the product, a string")
  .min(1, "must not be empty")
  .refine((id) => !id.startsWith("_anon_"), {
    error: "must not start with `_anon_`: Genlook keeps that prefix for one-shot products",
  })
  .refine((id) => id !== "." && id !== "..", {
    error: "must not be `.` or `..`: it is part of the product's URL",
  })
  .refine((id) => id.isWellFormed(), {
    error: "holds half of a surrogate pair, so it can't be sent as UTF-8",
  });

/** An image in a declaration. */
export const imageSchema = z
  .strictObject({
    url: z
      .string("must be the image's address, a string")
      .refine(isHttpUrl, { error: "must be an http(s) URL that Genlook can fetch" })
      .optional(),
    file: z
      .string("must be the path of an image to upload, or a Pulumi asset")
      .min(1, "must not be empty: the path of an image to upload")
      .optional(),
    classifications: json.optional(),
  })
  .superRefine(({ url, file }, { addIssue }) => {
    const refuse = (message: string) => addIssue({ code: "custom", path: ["url"], message });
    if (url === undefined && file === undefined) {
      refuse("is required: the image's address; or `file`, the path of an image to upload");
    }
    if (url !== undefined && file !== undefined) refuse("must not stand beside `file`");
  });

/** What a program declares of one product, checked before anything is sent. */
export const declarationSchema = z.strictObject({
  externalId,
  title: z.string("must be a string").optional(),
  description: z.string("must be a string").optional(),
  images: z
    .array(imageSchema, "must be a list such as [{ url: 'https://…' }]")
    .min(1, "must hold at least one image; leave `images` out to leave the live ones alone")
    .optional(),
  metadata: jsonObject.nullable().optional(),
  validForDays: z
    .int("must be a whole number of days from 1 to 365, or null for ever")
    .min(1, "must be at least 1 day, or null for ever")
    .max(365, "must be at most 365 days, or null for ever")
    .nullable()
    .optional(),
  onExisting: z.enum(["fail", "adopt"], 'must be "fail" (the default) or "adopt"').optional(),
});

/** What a program declares of one product. A field left out is not managed. */
export type Declaration = Omit<z.output<typeof declarationSchema>, "images"> & {
  images?: DeclaredImage[] | undefined;
};
export type DeclaredImage = z.output<typeof imageSchema> & {
  /** SHA-256 of the file's content, base64url; the check puts it there. */
  hash?: string | undefined;
};

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  // URL alone would also take "https:front.jpg", and blanks around it.
  return url !== null && /^https?:\/\/\S/i.test(text) && text === text.trim();
}
