import { escapeControl } from "../../../text/escape-control.ts";
import type { DriftAbout } from "../report.ts";

/** What was compared: `stack shop/production`, or the name of a file. Safe to print. */
export function sourceName({ source, name }: DriftAbout): string {
  if (source === "stack") return name === null ? "a stack" : `stack ${escapeControl(name)}`;
  return name === null ? "the declared products" : escapeControl(name);
}

/** Formats a time of a report to the second: `2026-11-26 06:22:52 UTC`. */
export function secondOf(time: string): string {
  return `${isoOf(time).slice(0, 19).replace("T", " ")} UTC`;
}

/** Formats the day of a time: `2026-11-26`. */
export function day(time: string): string {
  return isoOf(time).slice(0, 10);
}

/** The API may answer a time that can't be read. */
function isoOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "not known" : date.toISOString();
}

/** Formats a duration: `43 ms`, `1.2 s`, `140 s`. */
export function durationOf({ durationMs }: DriftAbout): string {
  if (durationMs < 1000) return `${durationMs} ms`;
  const seconds = durationMs / 1000;
  return `${seconds < 99.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

export function requestCount({ requests }: DriftAbout): string {
  return requests === 1 ? "1 request" : `${requests} requests`;
}
