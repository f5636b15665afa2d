import { escapeControl } from "../../text/escape-control.ts";
import type { DriftReport } from "./report.ts";
import type { DriftStatus } from "./statuses.ts";

/** What a status means, and what to do about it. Commands and names are between backticks. */
export interface Advice {
  readonly meaning: string;
  readonly remedy: string;
}

/** Explains a status in the words of a report's readers. */
export function adviceOn(status: DriftStatus, report: DriftReport): Advice {
  const { prefix } = report;
  switch (status) {
    case "missing":
      return {
        meaning: "Declared, but not in the live catalog: deleted, or expired.",
        remedy: `${restoring(report)} creates them again. To let one go, remove it from the program.`,
      };
    case "modified":
      return {
        meaning: "In the live catalog, declared fields have other values.",
        remedy: `${restoring(report)} puts the declared values back. To keep an edit, declare it.`,
      };
    case "unknown":
      return {
        meaning: "These could not be compared, so they may differ.",
        remedy:
          "Export the stack with `--show-secrets` to compare secret fields. A field that the API answered in an undocumented form is named below.",
      };
    case "unmanaged":
      if (prefix === null) {
        return {
          meaning: "In the live catalog, but not declared. Others may use the account too.",
          remedy:
            "Nothing, if they belong to somebody else. With `--prefix`, only ids that begin with it are listed here, and count as drift.",
        };
      }
      return {
        meaning: `In the live catalog with an id that begins with ${code(prefix)}, but not declared.`,
        remedy: `Declare them (${code(generating(prefix))} writes them as a program), or delete them.`,
      };
    case "inSync":
      return {
        meaning: "Every declared field has its declared value.",
        remedy: "Nothing to do.",
      };
  }
}

/** The command that mends a report's drift, and what it does; undefined where there is none. */
export function remedyFor(report: DriftReport): string | undefined {
  const { summary, prefix } = report;
  if (summary.missing + summary.modified > 0) {
    return `${restoring(report)} puts back what is declared.`;
  }
  if (summary.unmanaged === 0 || prefix === null) return undefined;
  return `${code(generating(prefix))} declares what is unmanaged.`;
}

/** The command that makes the live catalog what is declared. */
function restoring({ about }: DriftReport): string {
  const command = "`pulumi up --refresh`";
  if (about?.source !== "declarations" || about.name === null) return command;
  return `${command}, in the project that declares ${code(about.name)},`;
}

function generating(prefix: string): string {
  const word = /^[\w.:/-]+$/.test(prefix) ? prefix : JSON.stringify(prefix);
  return `npx pulumi-genlook generate --prefix ${word}`;
}

function code(text: string): string {
  return `\`${escapeControl(text).replaceAll("`", "'")}\``;
}
