export { type DriftReportArgs, driftReport } from "./drift/drift-report.ts";
export { driftHtml } from "./drift/render/html.ts";
export { driftMarkdown } from "./drift/render/markdown.ts";
export type { DriftReport, FieldDrift, ProductDrift } from "./drift/report.ts";
export type { LeftOut } from "./generate/declarable.ts";
export {
  type GeneratedProgram,
  type GenerateOptions,
  generateProgram,
  type ProgramFormat,
} from "./generate/generate.ts";
export type { RestConditions } from "./sweep/at-rest.ts";
export {
  type SweepArgs,
  type SweepOutcome,
  type SweepResult,
  type SweptProduct,
  sweep,
} from "./sweep/sweep.ts";
