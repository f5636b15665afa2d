import * as z from "zod";
import type { Json } from "../../api/json.ts";
import { FIELDS } from "../../product/fields.ts";
import { STATUSES } from "./statuses.ts";

const field = z.enum(FIELDS);
const json: z.ZodType<Json> = z.json();

const fieldDrift = z.discriminatedUnion("secret", [
  z.strictObject({
    field,
    secret: z.literal(false),
    declared: json.describe("The declared value; images as a list of { url } or { file, hash }."),
    live: json.describe("The live value, in the form in which a program would declare it."),
  }),
  z.strictObject({
    field,
    secret: z
      .literal(true)
      .describe("The stack marks the field as secret: both values are held back."),
  }),
]);

const productDrift = z.strictObject({
  externalId: z.string(),
  status: z
    .enum(STATUSES)
    .describe(
      "modified: a declared field differs. missing: declared, and the API answers 404. unknown: edited since the last apply, and secret fields that the export holds only encrypted could not be compared. unmanaged: live, begins with the prefix, not declared. inSync: every declared field is as declared.",
    ),
  title: z
    .string()
    .nullable()
    .describe("The live title; null for a missing product and where the stack marks it as secret."),
  resource: z
    .string()
    .nullable()
    .describe("The URN of the resource; null for a declaration from a file, and for unmanaged."),
  fields: z.array(fieldDrift).describe("The fields that differ; empty unless modified."),
  notCompared: z
    .array(field)
    .describe("Secret fields of an edited product that the export holds only encrypted."),
});

/** The schema of a drift report's JSON, of which {@link DriftReport} is the type. */
export const driftReportSchema = z.strictObject({
  version: z.literal(1).describe("Version of this schema; a change that breaks readers raises it."),
  drift: z
    .boolean()
    .describe(
      "Whether anything is modified or missing, or a prefix was given and something is unmanaged.",
    ),
  prefix: z.string().nullable().describe("What unmanaged products begin with; null = anything."),
  summary: z.strictObject({
    inSync: z.int(),
    modified: z.int(),
    missing: z.int(),
    unmanaged: z.int(),
    unknown: z.int(),
  }),
  products: z
    .array(productDrift)
    .describe("Modified, missing, unknown, unmanaged, inSync, in this order; by id within each."),
});

/** What a catalog is, against what was declared of it. */
export type DriftReport = z.output<typeof driftReportSchema>;
/** One product of a {@link DriftReport}. */
export type ProductDrift = z.output<typeof productDrift>;
/** One field in which a product is not what was declared. */
export type FieldDrift = z.output<typeof fieldDrift>;

/** The JSON Schema (draft 2020-12) of a drift report, for tools that read one. */
export function driftReportJsonSchema(): unknown {
  return z.toJSONSchema(driftReportSchema);
}
