import { ValidationError } from "../../api/errors.ts";
import { html } from "./render/html.ts";
import { json } from "./render/json.ts";
import { markdown } from "./render/markdown.ts";
import type { Renderer, RenderOptions } from "./render/renderer.ts";
import { table } from "./render/table.ts";
import type { DriftReport } from "./report.ts";

/** The formats of the drift report, one line each. The first is the command line's default. */
export const FORMATS = [table, json, markdown, html] as const satisfies readonly Renderer[];

/**
 * The name of a format of the drift report.
 *
 * @useDeclaredType
 */
export type ReportFormat = (typeof FORMATS)[number]["name"];

/**
 * Renders a drift report: as a `table` for a terminal, as `json` for a script, as `markdown` for a
 * comment on a pull request, or as an `html` page.
 *
 * Secret values are not in a report, so no format shows them. Texts of a product stay texts: they
 * can't control a terminal, and they can't become markdown, HTML or a script.
 *
 * @example
 * ```typescript
 * const report = await driftReport({ stack: await stack.exportStack() });
 * await writeFile("drift.html", renderDriftReport(report, "html"));
 * ```
 * @throws ValidationError (`INVALID_OPTIONS`) when there is no such format.
 */
export function renderDriftReport(
  report: DriftReport,
  format: ReportFormat,
  options: RenderOptions = {},
): string {
  return rendererOf(format).render(report, options);
}

/** @throws ValidationError (`INVALID_OPTIONS`) when there is no such format. */
export function rendererOf(format: ReportFormat): Renderer {
  const renderer = FORMATS.find(({ name }) => name === format);
  if (renderer !== undefined) return renderer;
  const names = FORMATS.map(({ name }) => name).join(", ");
  throw new ValidationError({
    code: "INVALID_OPTIONS",
    message: `There is no report format ${JSON.stringify(format)}; choose one of ${names}.`,
  });
}
