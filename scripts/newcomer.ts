/**
 * Follows the README, the tour and the page about troubles as newcomers do: from an empty home and
 * an empty folder, with each package manager and each kind of program, on a real engine. It takes
 * some minutes, because every newcomer downloads the packages. `npm run newcomer -- yarn tour` runs
 * only the stories with these words in their names. NEWCOMER_NODE=22.19.0 is the Node that they use.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { Emulator } from "pulumi-genlook/testing";
import { findEngine } from "./engine/find.ts";
import { JAVASCRIPT, live, NATIVE, TYPESCRIPT, UNCHECKED, writeProgram } from "./newcomer/kinds.ts";
import { Newcomer, prepareMachine } from "./newcomer/newcomer.ts";
import { pageOf, readme } from "./newcomer/readme.ts";
import {
  getRefusedByGenlook,
  getRefusedByPulumi,
  loseEntryPoint,
  loseModules,
  quotes,
  useOldNode,
} from "./newcomer/troubles.ts";
import { asOnPage, readPage, type Step } from "./pages/page.ts";
import { runInShell } from "./pages/shell.ts";

/** How each package manager begins a project, drops a package, and runs a command of one. */
const MANAGERS = {
  npm: { init: "npm init -y", remove: "npm uninstall", npx: "npx" },
  pnpm: { init: "pnpm init", remove: "pnpm remove", npx: "pnpm exec" },
  yarn: { init: "yarn init -y", remove: "yarn remove", npx: "npx" },
};
type Manager = keyof typeof MANAGERS;

const root = dirname(import.meta.dirname);
const wanted = process.argv.slice(2);
const engine = await findEngine({ log: console.error });
const machine = await prepareMachine(engine, process.env.NEWCOMER_NODE);
let failures = 0;

const clone = await cloneAndPack();
const [packed = ""] = (await readdir(clone)).filter((name) => name.endsWith(".tgz"));
const tarball = join(clone, packed);

await story("clone: the examples run without an install", runExamples);
await story("tour, with npm", followTour);
for (const manager of Object.keys(MANAGERS) as Manager[]) {
  await story(`${manager}: TypeScript 6, native host, JavaScript`, (emulator) =>
    useManager(manager, emulator),
  );
}
await story("npm: TypeScript 5, and none", useOtherTypeScripts);
await story("troubles: TypeScript 7, pnpm", useTypeScript7);
await story("troubles: refusals, modules, entry point, Node", makeMistakes);
await story("troubles: Yarn 4", useYarn4);

await rm(machine.folder, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

/** Tells a story, with an account of its own, and reports how it ended. */
async function story(name: string, tell: (emulator: Emulator) => Promise<void>): Promise<void> {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  await using emulator = await Emulator.start();
  try {
    await tell(emulator);
    console.log(`${styleText("green", "✓")} ${name} (${seconds()})`);
  } catch (error) {
    failures++;
    console.log(`${styleText("red", "✗")} ${name} (${seconds()})\n${(error as Error).message}`);
  }
}

/** Makes the package's file as the README says, from what is committed here. */
async function cloneAndPack(): Promise<string> {
  console.log("cloning and packing…");
  const newcomer = await Newcomer.arrive(machine);
  const [address = ""] = /https:\S+/.exec(readme.pack) ?? [];
  await newcomer.runs(readme.pack.replace(address, `${root} pulumi-genlook`));
  return join(newcomer.directory, "pulumi-genlook");
}

/** Somebody whose shell reaches the emulator. Where there is no key, the stack has it. */
async function arrive(emulator: Emulator, withKey = true): Promise<Newcomer> {
  return Newcomer.arrive(machine, {
    PULUMI_BACKEND_URL: `file://${await mkdtemp(join(machine.folder, "state-"))}`,
    PULUMI_CONFIG_PASSPHRASE: "newcomer",
    GENLOOK_BASE_URL: emulator.url,
    ...(withKey ? { GENLOOK_API_KEY: emulator.apiKey } : {}),
  });
}

/** The README's commands, with the packed file in place of the package that is not on npm yet. */
function withTarball(command: string): string {
  return command.replaceAll(/ pulumi-genlook (?=@pulumi)/g, ` ${tarball} `);
}

async function runExamples(emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator);
  const up = ["pulumi stack init dev", "pulumi up --yes", "pulumi destroy --yes --remove"];
  for (const folder of [".", "examples/catalog", "examples/preview-env"]) {
    await newcomer.in(join(clone, folder)).runs(...up);
    assert.equal(emulator.products.size, 0);
  }
  await newcomer.in(join(clone, "examples", "testing")).runs("npm test");
  const check = newcomer.in(join(clone, "examples", "drift"));
  await check.runs("pulumi stack init dev");
  const failed = await check.tries("pulumi preview");
  assert.match(failed, /error: The live catalog differs .*2 missing/);
  assert.doesNotMatch(failed, /^\s+at /m);
  const left = await newcomer.in(clone).runs("git status --porcelain");
  assert.equal(left, "all went well", `the examples left files in the clone:\n${left}`);
}

async function followTour(): Promise<void> {
  const newcomer = await Newcomer.arrive(machine);
  const { steps } = readPage(pageOf("docs/tour.md"));
  const commands = steps.flatMap(commandsFor);
  // The tour makes the project's folder itself.
  const cwd = await mkdtemp(join(newcomer.directory, "tour-"));
  const outputs = await runInShell(commands, { cwd, env: newcomer.environment });
  const shown = commands.map((command, at) => asOnPage(outputs[at] ?? "", command));
  assert.deepEqual(
    shown,
    commands.map(({ output }) => output),
  );
}

/** A step of the tour as commands of one shell. Set-up may print anything. */
function commandsFor(step: Step): { command: string; output: string }[] {
  if ("commands" in step) return [...step.commands];
  if ("file" in step) {
    return [
      { command: `cat > ${step.file} <<'END OF FILE'\n${step.content}END OF FILE`, output: "" },
    ];
  }
  const lines = withTarball(step.setUp).trim();
  if (!lines.endsWith("emulator")) return [{ command: `{ ${lines}\n} || exit`, output: "…" }];
  // The second terminal: a job with a process group of its own, which is ended as a whole.
  const start = [
    `set -m; ${lines} > emulator.txt 2>&1 & emulator=$!; set +m`,
    'trap "kill -- -$emulator" EXIT',
    "for try in $(seq 300); do grep -q Ctrl-C emulator.txt && break; sleep 0.1; done",
    "grep -q Ctrl-C emulator.txt || { cat emulator.txt; exit 1; }",
  ];
  return [{ command: start.join("\n"), output: "…" }];
}

async function useManager(manager: Manager, emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator, false);
  const { init, remove, npx } = MANAGERS[manager];
  const install = withTarball(readme.installWith(manager));
  await newcomer.runs(init, install);
  await newcomer.writes("Pulumi.yaml", readme.project);
  await newcomer.runs(readme.stackWith(emulator.apiKey));
  for (const kind of [...TYPESCRIPT, NATIVE]) await live(newcomer, kind, { emulator, npx });
  await newcomer.runs(`${remove} typescript @types/node`);
  for (const kind of JAVASCRIPT) await live(newcomer, kind, { emulator, npx });
}

async function useOtherTypeScripts(emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator, false);
  const install = withTarball(readme.installWith("npm")).replace("typescript@6", "typescript@5");
  await newcomer.runs("npm init -y", install);
  await newcomer.writes("Pulumi.yaml", readme.project);
  await newcomer.runs(readme.stackWith(emulator.apiKey));
  for (const kind of TYPESCRIPT) await live(newcomer, kind, { emulator, npx: "npx" });
  await newcomer.runs("npm uninstall typescript @types/node");
  await live(newcomer, UNCHECKED, { emulator, npx: "npx" });
}

async function useTypeScript7(emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator);
  const install = withTarball(readme.installWith("pnpm")).replace("typescript@6", "typescript");
  await newcomer.runs("pnpm init", install);
  await writeProgram(newcomer, UNCHECKED);
  await newcomer.runs("pulumi stack init production");
  quotes("TypeScript 7", 0, await newcomer.tries("pulumi preview"));
  await newcomer.runs("pnpm add typescript@6", "pulumi preview");
  quotes("pnpm", 1, await newcomer.tries("npx pulumi-genlook --help"));

  const hasty = await arrive(emulator);
  await hasty.runs("pnpm init");
  quotes("pnpm", 0, await hasty.tries(install.replace("--allow-build=protobufjs", "")));

  const withNpm = await arrive(emulator);
  await withNpm.runs("npm init -y");
  const refused = withTarball(readme.installWith("npm")).replace("typescript@6", "typescript@7");
  quotes("TypeScript 7", 1, await withNpm.tries(refused));
}

async function makeMistakes(emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator);
  await newcomer.runs("npm init -y");
  quotes("The package is not found", 0, await newcomer.tries("npm install pulumi-genlook"));
  await newcomer.runs(withTarball(readme.installWith("npm")));
  await writeProgram(newcomer, UNCHECKED);
  const state = `${newcomer.environment.PULUMI_BACKEND_URL}`.replace("file://", "");
  await newcomer.runs("pulumi stack init production");
  await getRefusedByPulumi(newcomer, state);
  await getRefusedByGenlook(newcomer, emulator);
  await newcomer.runs("pulumi up --yes --skip-preview");
  await loseModules(newcomer);
  await loseEntryPoint(newcomer);
  await useOldNode(newcomer);
  await newcomer.runs("pulumi destroy --yes --skip-preview");
}

async function useYarn4(emulator: Emulator): Promise<void> {
  const newcomer = await arrive(emulator);
  const install = readme.installWith("yarn").replace("yarn", "yarn4");
  await newcomer.runs(
    "yarn4 init",
    install.replace(" pulumi-genlook", ` pulumi-genlook@${tarball}`),
  );
  await writeProgram(newcomer, UNCHECKED);
  await newcomer.runs("pulumi stack init production");
  quotes("Yarn 4", 0, await newcomer.tries("pulumi preview"));
  await newcomer.writes(".yarnrc.yml", "nodeLinker: node-modules\n");
  await newcomer.runs("yarn4 install", "pulumi preview");
}
