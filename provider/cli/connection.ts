import { noticesTo } from "../api/notices.ts";
import { environmentSource, type SettingsSource } from "../api/settings.ts";
import type { SentRequest } from "../api/transport.ts";
import { type FunctionOptions, useSources } from "../live/connect.ts";
import { escapeControl } from "../text/escape-control.ts";
import { settingsOfConfigFile } from "./config-file.ts";
import type { UsageError } from "./failure.ts";
import { isStackName, settingsOfStack } from "./stacks.ts";
import { note, withProgress } from "./terminal.ts";

/** The options of every command that calls the API. */
export interface ApiOptions {
  readonly baseUrl?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** How a command reaches the API, and what it tells while it does. */
export interface Connection {
  readonly options: FunctionOptions;
  /** Runs a task, and shows its progress when it takes long. */
  readonly run: <Result>(task: () => Promise<Result>) => Promise<Result>;
  /** Sets how many requests of a kind are to come, for the progress. */
  readonly expect: (kind: RequestKind, count: number) => void;
}

/**
 * Finds out how to reach the API: by the options of the command line, then by the configuration of
 * the stack, if one is named, then by the environment, then by the configuration file.
 *
 * @param stack - The stack that the command deals with, or a file of it.
 */
export async function connectionOf(options: ApiOptions, stack?: string): Promise<Connection> {
  const { quiet = false, verbose = false } = options;
  const places: SettingsSource[] = [flags(options)];
  if (stack !== undefined && isStackName(stack)) {
    // Outside of its project, a stack's state can be read, and its configuration can't.
    const source = await settingsOfStack(stack).catch((error: UsageError) => {
      if (!quiet) note(`The settings of the stack ${stack} are not used: ${error.message}.`);
    });
    if (source !== undefined) places.push(source);
  }
  const file = await settingsOfConfigFile();
  useSources([...places, environmentSource(), ...(file === undefined ? [] : [file])]);
  const done = new Map<RequestKind, number>();
  const expected = new Map<RequestKind, number>();
  const onRequest = (request: SentRequest) => {
    const kind = kindOf(request);
    done.set(kind, (done.get(kind) ?? 0) + 1);
    if (verbose) note(lineOf(request));
  };
  return {
    options: { onRequest, ...(quiet ? {} : noticesTo(note)) },
    run: (task) =>
      quiet ? task() : withProgress((seconds) => progress(done, expected, seconds), task),
    expect: (kind, count) => expected.set(kind, count),
  };
}

function flags({ baseUrl }: ApiOptions): SettingsSource {
  return {
    get: (name) => (name === "baseUrl" ? baseUrl : undefined),
    nameOf: () => "--base-url",
  };
}

/** What a request is for, as the progress names it. */
type RequestKind = "pages read" | "lookups" | "writes" | "deletions";

function kindOf({ method, path }: SentRequest): RequestKind {
  if (method === "GET") return path.startsWith("/products?") ? "pages read" : "lookups";
  return method === "DELETE" ? "deletions" : "writes";
}

/** Says what was done so far: `pages read: 12, deletions: 3 of 40 (14 s)`. */
function progress(
  done: ReadonlyMap<RequestKind, number>,
  expected: ReadonlyMap<RequestKind, number>,
  seconds: number,
): string {
  const parts = [...done].map(([kind, count]) => {
    const total = expected.get(kind);
    return `${kind}: ${count}${total === undefined ? "" : ` of ${total}`}`;
  });
  return `${parts.join(", ") || "waiting for the first answer"} (${seconds} s)`;
}

function lineOf({ method, path, outcome, durationMs }: SentRequest): string {
  return escapeControl(`${method} ${path}  ${outcome}  ${Math.round(durationMs)} ms`);
}
