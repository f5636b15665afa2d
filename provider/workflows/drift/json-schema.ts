import type { JsonObject } from "../../api/json.ts";

/**
 * Returns the JSON Schema (draft 2020-12) of a {@link DriftReport}: what `drift --format json`
 * prints and `drift --json-schema` describes.
 */
export async function driftReportJsonSchema(): Promise<JsonObject> {
  // Loaded on demand: a program that only declares products never needs zod.
  const [{ toJSONSchema }, { driftReportSchema }] = await Promise.all([
    import("zod"),
    import("./report.ts"),
  ]);
  return toJSONSchema(driftReportSchema) as JsonObject;
}
