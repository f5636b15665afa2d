import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "pulumi-genlook/testing";
import type { Newcomer } from "./newcomer.ts";
import { readme } from "./readme.ts";

/** A kind of program. */
export interface Kind {
  readonly name: string;
  readonly type: "commonjs" | "module";
  readonly file: "index.ts" | "index.js";
  readonly program: string;
  readonly project?: string;
  /** Whether Pulumi finds a wrong type before it runs the program. */
  readonly checksTypes: boolean;
}

const TITLE = 'title: "Red tee"';
const inCommonJs = readme.program.replace(
  /import \{ (\w+) \} from ("[^"]+")/,
  "const { $1 } = require($2)",
);

export const TYPESCRIPT: readonly Kind[] = [
  {
    name: "TypeScript as CommonJS",
    type: "commonjs",
    file: "index.ts",
    program: readme.program,
    checksTypes: true,
  },
  {
    name: "TypeScript as ES modules",
    type: "module",
    file: "index.ts",
    program: readme.program,
    checksTypes: false,
  },
];

export const NATIVE: Kind = {
  ...(TYPESCRIPT[0] as Kind),
  name: "TypeScript on the native host",
  program: readme.program.replace('"pulumi-genlook"', '"pulumi-genlook/native"'),
  project: readme.nativeProject,
};

export const UNCHECKED: Kind = {
  ...(TYPESCRIPT[0] as Kind),
  name: "TypeScript without the package",
  checksTypes: false,
};

export const JAVASCRIPT: readonly Kind[] = [
  {
    name: "JavaScript as CommonJS",
    type: "commonjs",
    file: "index.js",
    program: inCommonJs,
    checksTypes: false,
  },
  {
    name: "JavaScript as ES modules",
    type: "module",
    file: "index.js",
    program: readme.program,
    checksTypes: false,
  },
];

/** Writes a program of this kind into the project. */
export async function writeProgram(newcomer: Newcomer, kind: Kind): Promise<void> {
  await Promise.all(
    ["index.ts", "index.js"].map((name) => rm(join(newcomer.directory, name), { force: true })),
  );
  await newcomer.writes("Pulumi.yaml", kind.project ?? readme.project);
  await newcomer.writes(kind.file, kind.program);
  await newcomer.describes({ type: kind.type, main: undefined });
}

/** Lets a program live from its first `up` to `destroy`, with an edit behind its back. */
export async function live(
  newcomer: Newcomer,
  kind: Kind,
  { emulator, npx }: { readonly emulator: Emulator; readonly npx: string },
): Promise<void> {
  await writeProgram(newcomer, kind);

  await newcomer.writes(kind.file, kind.program.replace(TITLE, "title: 5"));
  const mistaken = await newcomer.tries("pulumi preview");
  const found = kind.checksTypes ? /error TS2322: Type 'number'/ : /title must be a string/;
  assert.match(mistaken, found);
  await newcomer.writes(kind.file, kind.program);

  const created = await newcomer.runs("pulumi up --yes");
  assert.match(created, /\+ 2 created/);
  assert.doesNotMatch(created, /warning/i);
  assert.equal(emulator.products.get("tee-red")?.title, "Red tee");

  emulator.products.edit("tee-red", { title: "SALE" });
  const drift = await newcomer.tries(
    `export GENLOOK_API_KEY=${emulator.apiKey}
    pulumi stack export | ${npx} pulumi-genlook drift --stack -; echo exit code $?`,
  );
  assert.match(drift, /SALE.*exit code 2$/s);
  assert.match(await newcomer.runs("pulumi up --refresh --yes --skip-preview"), /~ 1 updated/);
  assert.equal(emulator.products.get("tee-red")?.title, "Red tee");

  await newcomer.runs("pulumi destroy --yes --skip-preview");
  assert.equal(emulator.products.size, 0);
}
