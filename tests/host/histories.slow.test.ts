import fc from "fast-check";
import { HOSTS, type HostName } from "./history/hosts.ts";
import { play } from "./history/play.ts";
import { history, type Step } from "./history/steps.ts";

const FRONT = { url: "https://cdn.example/1.jpg" };

/**
 * The same histories at every run, so that a change is judged by itself. The nightly run multiplies
 * their number by GENLOOK_HISTORIES and explores others by FAST_CHECK_SEED. By day, 800 are enough.
 */
const { GENLOOK_HISTORIES = "0.4", FAST_CHECK_SEED: SEED = "20261125" } = process.env;
const RUNS = 2000 * Number(GENLOOK_HISTORIES);

const hosts = Object.keys(HOSTS) as HostName[];

test(
  `${RUNS} random histories keep every promise of a product's lifecycle`,
  async () => {
    await fc.assert(fc.asyncProperty(history, fc.constantFrom(...hosts), play), {
      numRuns: RUNS,
      seed: Number(SEED),
    });
  },
  RUNS * 240,
);

/** Histories that once broke a promise, reduced to the steps that they need. */
const kept: [string, Step[]][] = [
  [
    "a rename that ended between the create and the delete",
    [
      { do: "declare", name: "one", declaration: { externalId: "a", images: [FRONT] } },
      { do: "up" },
      { do: "rename", name: "one", to: "two" },
      { do: "put", id: "b", fields: { title: "Theirs" } },
      { do: "declare", name: "one", declaration: { externalId: "b", images: [FRONT] } },
      { do: "up" },
      { do: "remove", name: "one" },
      { do: "up" },
    ],
  ],
  [
    "a program that returned to its old values after an update without an answer",
    [
      { do: "declare", name: "one", declaration: { externalId: "a", images: [FRONT] } },
      { do: "up" },
      { do: "set", name: "one", fields: { title: "Tee" } },
      { do: "trouble", trouble: { kind: "reset after", skip: 0, times: 3 } },
      { do: "up" },
      { do: "drop", name: "one", fields: ["title"] },
      { do: "up" },
    ],
  ],
  [
    "two refreshes after somebody removed classifications",
    [
      {
        do: "declare",
        name: "one",
        declaration: {
          externalId: "a",
          images: [{ ...FRONT, classifications: { side: "front" } }],
        },
      },
      { do: "up" },
      { do: "edit", id: "a", fields: { images: [FRONT] } },
      { do: "refresh" },
      { do: "refresh" },
    ],
  ],
  [
    "classifications that the program dropped and somebody then set",
    [
      {
        do: "declare",
        name: "one",
        declaration: {
          externalId: "a",
          images: [{ ...FRONT, classifications: { side: "front" } }],
        },
      },
      { do: "up" },
      { do: "set", name: "one", fields: { images: [FRONT] } },
      { do: "up" },
      {
        do: "edit",
        id: "a",
        fields: { images: [{ ...FRONT, classifications: { side: "back" } }] },
      },
      { do: "refresh" },
      {
        do: "edit",
        id: "a",
        fields: { images: [{ ...FRONT, classifications: { side: "side" } }] },
      },
      { do: "refresh" },
    ],
  ],
  [
    "a classified image that somebody removed and put back",
    [
      {
        do: "declare",
        name: "one",
        declaration: { externalId: "a", images: [FRONT, { ...FRONT, classifications: null }] },
      },
      { do: "up" },
      { do: "edit", id: "a", fields: { images: [FRONT] } },
      { do: "refresh" },
      { do: "edit", id: "a", fields: { images: [FRONT, FRONT] } },
      { do: "refresh" },
      { do: "refresh" },
    ],
  ],
  [
    "a product last used long ago that gets a few days to live",
    [
      { do: "put", id: "a", fields: {} },
      { do: "use", id: "a" },
      { do: "pass", days: 400 },
      {
        do: "declare",
        name: "one",
        declaration: { externalId: "a", images: [FRONT], validForDays: 7, onExisting: "adopt" },
      },
      { do: "up" },
    ],
  ],
];

describe.each(hosts)("on the %s host", (host) => {
  test.each(kept)("the history of %s keeps every promise", (_name, steps) =>
    play({ server: "honest", steps }, host),
  );
});
