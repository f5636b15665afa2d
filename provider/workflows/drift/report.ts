import * as z from "zod";
import type { Json } from "../../api/json.ts";
import { FIELDS } from "../../product/field-rules.ts";
import { STATUSES } from "./statuses.ts";

const field = z.enum(FIELDS);
const json: z.ZodType<Json> = z.json();

const fieldDrift = z.discriminatedUnion("secret", [
  z.strictObject({
    field,
    secret: z.literal(false),
    declared: json.describe("The declared value; images as a list of { url } or { file, hash }."),
    live: json.describe("The live value, as a program would declare it."),
  }),
  z.strictObject({
    field,
    secret: z
      .literal(true)
      .describe("The field is a secret in the stack, so neither value is in the report."),
  }),
]);

const time = z.string().describe("ISO 8601.");

const declaredProduct = z.strictObject({
  title: z.string().nullable().describe("null where none is declared, and where it is a secret."),
  images: z
    .array(json)
    .describe("As a list of { url } or { file, hash }; empty where they are a secret."),
});

const liveProduct = z.strictObject({
  image: z.string().nullable().describe("The address of the first image; null without images."),
  createdAt: time,
  updatedAt: time,
});

const productDrift = z.strictObject({
  externalId: z.string(),
  status: z
    .enum(STATUSES)
    .describe(
      "modified: a declared field differs. missing: declared, but the API answers 404. unknown: it can't be compared: it was edited since the last apply and the export holds its secret fields encrypted, or the API answered a declared field in an undocumented form. unmanaged: live and not declared, with an id that begins with the prefix. inSync: no declared field differs.",
    ),
  title: z
    .string()
    .nullable()
    .describe(
      "The live title; null for a missing product, and where the title is a secret in the stack.",
    ),
  resource: z
    .string()
    .nullable()
    .describe("The URN of the resource; null for an unmanaged product, and without a stack."),
  fields: z.array(fieldDrift).describe("The fields that differ; empty unless modified."),
  notCompared: z
    .array(field)
    .describe("Secret fields of an edited product that the export holds encrypted."),
  rewritten: z
    .array(field)
    .describe("Fields that the API stores in another form than declared; they count as equal."),
  problems: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .describe("Declared fields that the API answered in an undocumented form; not compared."),
  declared: declaredProduct.optional().describe("What is declared of a missing product."),
  live: liveProduct.optional().describe("What is live of an unmanaged product."),
});

const about = z.strictObject({
  source: z
    .enum(["stack", "declarations"])
    .describe("What the catalog was compared with: a stack's state, or declarations."),
  name: z.string().nullable().describe("The stack as project/stack, or the name of the file."),
  baseUrl: z.string().describe("The base URL of the API."),
  comparedAt: time,
  durationMs: z.int(),
  requests: z.int().describe("Requests that were sent, retries included."),
  packageVersion: z.string().describe("The version of pulumi-genlook."),
});

/** The schema of a {@link DriftReport}. */
export const driftReportSchema = z.strictObject({
  version: z.literal(1).describe("Version of this schema; it rises with each breaking change."),
  drift: z
    .boolean()
    .describe(
      "Whether a product is modified or missing; with a prefix, also whether one is unmanaged.",
    ),
  about: about
    .optional()
    .describe("Where the report comes from; absent in reports of older versions."),
  prefix: z
    .string()
    .nullable()
    .describe("The prefix of the catalog's ids; null when none was given."),
  summary: z.strictObject({
    inSync: z.int(),
    modified: z.int(),
    missing: z.int(),
    unmanaged: z.int(),
    unknown: z.int(),
  }),
  products: z
    .array(productDrift)
    .describe("Ordered by status (modified, missing, unknown, unmanaged, inSync), then by id."),
});

/** How the live catalog differs from what is declared. */
export type DriftReport = z.output<typeof driftReportSchema>;
/** Where a {@link DriftReport} comes from. */
export type DriftAbout = z.output<typeof about>;
/** One product of a {@link DriftReport}. */
export type ProductDrift = z.output<typeof productDrift>;
/** A field whose live value is not the declared one. Secret values are left out. */
export type FieldDrift = z.output<typeof fieldDrift>;
