export type { LeftOut } from "./adoptable.ts";
export { driftHtml } from "./drift-html.ts";
export { driftMarkdown } from "./drift-markdown.ts";
export { type DriftReportOptions, driftReport } from "./drift-report.ts";
export {
  type GeneratedProgram,
  type GenerateOptions,
  generateProgram,
  type ProgramFormat,
} from "./generate.ts";
export type { DriftReport, FieldDrift, ProductDrift } from "./report.ts";
export {
  type SweepOptions,
  type SweepOutcome,
  type SweepResult,
  type SweptProduct,
  sweep,
} from "./sweep.ts";
export type { RestConditions } from "./sweepable.ts";
