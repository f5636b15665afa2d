import { parseArgs } from "node:util";

export const SECTIONS = [
  "operations",
  "hosts",
  "limits",
  "listing",
  "start-up",
  "state",
  "sets",
  "files",
  "engine",
] as const;

export type SectionName = (typeof SECTIONS)[number];

const SIZES = "100,1000,1200";

const NUMBERS = {
  repeat: { value: 1, text: "operations: least number of rounds; the median counts" },
  account: { value: 100_000, text: "operations: size of the account with 20 managed products" },
  "hosts-size": { value: 300, text: "hosts: number of products" },
  "hosts-rounds": { value: 3, text: "hosts: number of rounds; the median counts" },
  "per-minute": { value: 6000, text: "limits: budget of the calls without the engine" },
  calls: { value: 10_000, text: "limits: number of creates and deletes without the engine" },
  "up-per-minute": { value: 300, text: "limits: budget of an up" },
  "up-size": { value: 500, text: "limits: number of products of that up" },
  listed: { value: 1_000_000, text: "listing: number of products in the account" },
  starts: { value: 15, text: "start-up: processes; the median counts" },
  "state-size": { value: 100, text: "state: number of products" },
  "export-products": { value: 20_000, text: "files: products of a shop's export, five rows each" },
  "file-runs": { value: 5, text: "files: reads of it; the median counts" },
  "set-size": { value: 1000, text: "sets: number of products, also ten and twenty times as many" },
  "set-rounds": { value: 2, text: "sets: number of rounds with that number; the median counts" },
  "engine-size": { value: 1000, text: "engine: number of products of an up and a destroy" },
} as const;

const NUMBER_NAMES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];

export type Options = Readonly<Record<keyof typeof NUMBERS, number>> & {
  readonly only: readonly SectionName[];
  /** Numbers of products for the operations, ascending. */
  readonly sizes: readonly number[];
};

/** Reads the flags. For --help it prints the help and returns undefined. */
export function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      only: { type: "string", default: SECTIONS.join() },
      sizes: { type: "string", default: SIZES },
      ...Object.fromEntries(NUMBER_NAMES.map((name) => [name, { type: "string" as const }])),
    },
  });
  if (values.help) {
    console.log(help());
    return undefined;
  }
  const given: Record<string, unknown> = values;
  const numbers = NUMBER_NAMES.map((name) => [
    name,
    wholeNumber(name, String(given[name] ?? NUMBERS[name].value)),
  ]);
  return {
    ...(Object.fromEntries(numbers) as Record<keyof typeof NUMBERS, number>),
    only: values.only.split(",").map(sectionName),
    sizes: values.sizes
      .split(",")
      .map((size) => wholeNumber("sizes", size))
      .sort((a, b) => a - b),
  };
}

function help(): string {
  const line = (flag: string, text: string) => `  --${flag.padEnd(26)}${text}`;
  return [
    "npm run bench -- [flags]",
    line(`only ${SECTIONS[0]},…`, `the sections to run: ${SECTIONS.join(", ")}`),
    line(`sizes ${SIZES}`, "operations: numbers of products"),
    ...NUMBER_NAMES.map((name) => line(`${name} ${NUMBERS[name].value}`, NUMBERS[name].text)),
  ].join("\n");
}

function sectionName(text: string): SectionName {
  const name = SECTIONS.find((section) => section === text);
  if (name === undefined) throw new Error(`--only: "${text}" is not one of ${SECTIONS.join(", ")}`);
  return name;
}

function wholeNumber(flag: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${flag}: "${text}" is not a whole number above 0`);
}
