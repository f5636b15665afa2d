import { escapeControl } from "../../../text/escape-control.ts";
import type { DriftReport } from "../report.ts";
import type { Renderer, RenderOptions } from "./renderer.ts";

/** The report as JSON, as its JSON Schema describes it. */
export const json = {
  name: "json",
  summary: "JSON, for a script; --json-schema prints its schema",
  forMachines: true,
  render: renderJson,
} as const satisfies Renderer;

/** JSON may hold control characters above U+007F as they are; a terminal must not get them. */
function renderJson(report: DriftReport, { compact = false }: RenderOptions): string {
  const lines = JSON.stringify(report, null, compact ? 0 : 2).split("\n");
  return `${lines.map(escapeControl).join("\n")}\n`;
}
