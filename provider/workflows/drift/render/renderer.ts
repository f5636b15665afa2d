import type { DriftReport } from "../report.ts";

/** How a drift report is rendered. A format ignores the options that mean nothing to it. */
export interface RenderOptions {
  /**
   * `table`: the width of the terminal in columns. Longer values are cut around what differs.
   * Default: nothing is cut.
   */
  readonly width?: number | undefined;
  /** `table`: whether to use the terminal's colors. Default: false. */
  readonly colors?: boolean | undefined;
  /** `table`: an earlier report. What is new since, and what does not differ any more, is marked. */
  readonly previous?: DriftReport | undefined;
  /** `json`: whether to write the report on one line. Default: false. */
  readonly compact?: boolean | undefined;
}

/** One format of the drift report. */
export interface Renderer {
  /** The name that `drift --format` and `renderDriftReport` take. */
  readonly name: string;
  /** What the format is for, as `drift --help` says it. */
  readonly summary: string;
  /** Whether the output is a document for a program, so that nothing may be written before it. */
  readonly forMachines?: boolean;
  /** Renders the whole report, up to and including the last line break. */
  readonly render: (report: DriftReport, options: RenderOptions) => string;
}
