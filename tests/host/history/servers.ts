import type { EmulatorOptions } from "../../../provider/testing/index.ts";
import type { Field } from "./model.ts";

/** A server that keeps to the API's pages, or departs from them in a way that they leave open. */
export interface Server {
  readonly options: EmulatorOptions;
  /** The fields that it may store in another form than they were sent. */
  readonly rewrites?: readonly Field[];
  /** The fields that it may not store, or only in part. */
  readonly ignores?: readonly Field[];
}

const trimmed: EmulatorOptions["store"] = ({ title, description, ...sent }) => ({
  ...sent,
  ...(title !== undefined && { title: title.trim() }),
  ...(description !== undefined && { description: description.trim() }),
});

/** Keeps no description, and one image. */
const partOf: EmulatorOptions["store"] = ({ description: _, images, ...sent }) => ({
  ...sent,
  ...(images !== undefined && { images: images.slice(0, 1) }),
});

/** Adds the keys of metadata to those that are there. */
const merged: EmulatorOptions["store"] = (sent, before) =>
  sent.metadata && before?.metadata
    ? { ...sent, metadata: { ...before.metadata, ...sent.metadata } }
    : sent;

/** The first one is what a failing history shrinks to. */
export const SERVERS = {
  honest: { options: {} },
  lean: { options: { answers: "lean" } },
  lagging: { options: { listLagMs: 8000 } },
  coarse: { options: { timeResolutionMs: 60_000 } },
  normalizing: { options: { store: trimmed }, rewrites: ["title", "description"] },
  ignoring: { options: { store: partOf }, ignores: ["description", "images"] },
  merging: { options: { store: merged }, ignores: ["metadata"] },
  difficult: {
    options: { answers: "lean", listLagMs: 8000, timeResolutionMs: 1000, store: trimmed },
    rewrites: ["title", "description"],
  },
} as const satisfies Readonly<Record<string, Server>>;

export type ServerName = keyof typeof SERVERS;
