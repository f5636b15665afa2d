import assert from "node:assert/strict";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "pulumi-genlook/testing";
import { blocksOf, sectionOf, wasPrinted } from "../pages/page.ts";
import { installNode, type Newcomer } from "./newcomer.ts";
import { pageOf } from "./readme.ts";

const page = pageOf("docs/troubleshooting.md");

/** Checks that the n-th message of a section of docs/troubleshooting.md was printed like that. */
export function quotes(section: string, index: number, printed: string): void {
  const quoted = blocksOf(sectionOf(page, `## ${section}`), "text")[index];
  assert.ok(quoted, `docs/troubleshooting.md has no message ${index} below "${section}"`);
  assert.ok(
    wasPrinted(quoted, printed),
    `docs/troubleshooting.md quotes below "${section}":\n${quoted}\nbut this was printed:\n${printed}`,
  );
}

/** Provokes what happens when modules are missing. The project has a product in its state. */
export async function loseModules(newcomer: Newcomer): Promise<void> {
  const hide = (name: string) => rename(inside(newcomer, name), `${inside(newcomer, name)}.hidden`);
  const show = (name: string) => rename(`${inside(newcomer, name)}.hidden`, inside(newcomer, name));
  const section = "A missing module";
  const destroy = "pulumi destroy --yes --skip-preview";

  await hide("node_modules/pulumi-genlook");
  quotes(section, 0, await newcomer.tries(destroy));
  await show("node_modules/pulumi-genlook");

  await hide("node_modules");
  quotes(section, 1, await newcomer.tries(destroy));
  quotes(section, 2, await newcomer.tries("pulumi preview"));
  await show("node_modules");
}

/** Provokes what happens when Pulumi does not find the program, `index.ts` as CommonJS. */
export async function loseEntryPoint(newcomer: Newcomer): Promise<void> {
  const section = "The entry point";
  await newcomer.describes({ main: "index.js" });
  quotes(section, 0, await newcomer.tries("pulumi preview"));
  await newcomer.describes({ main: undefined });

  await rename(inside(newcomer, "index.ts"), inside(newcomer, "shop.ts"));
  quotes(section, 1, await newcomer.tries("pulumi preview"));
  await newcomer.describes({ type: "module" });
  quotes(section, 2, await newcomer.tries("pulumi preview"));

  await newcomer.describes({ main: "shop.ts" });
  await newcomer.runs("pulumi preview");
  await rename(inside(newcomer, "shop.ts"), inside(newcomer, "index.ts"));
  await newcomer.describes({ main: undefined, type: "commonjs" });
}

/** Provokes what Pulumi refuses, in a stack without products whose state is in the folder. */
export async function getRefusedByPulumi(newcomer: Newcomer, state: string): Promise<void> {
  const section = "A passphrase";
  quotes(section, 0, await newcomer.tries("unset PULUMI_CONFIG_PASSPHRASE; pulumi preview"));
  quotes(section, 1, await newcomer.tries("PULUMI_CONFIG_PASSPHRASE=wrong pulumi preview"));

  // What a killed `pulumi up` leaves behind.
  const locks = join(state, ".pulumi/locks/organization/shop/production");
  await mkdir(locks, { recursive: true });
  const lock = { pid: 1, username: "me", hostname: "here", timestamp: new Date() };
  await writeFile(join(locks, "killed.json"), JSON.stringify(lock));
  quotes("A locked stack", 0, await newcomer.tries("pulumi up --yes --skip-preview"));
  await newcomer.runs("pulumi cancel --yes");
}

/** Provokes what Genlook refuses, in a stack without products. */
export async function getRefusedByGenlook(newcomer: Newcomer, emulator: Emulator): Promise<void> {
  const up = "pulumi up --yes --skip-preview";
  emulator.products.put({ externalId: "tee-red", title: "Another tee" });
  quotes("A product already exists", 0, await newcomer.tries(up));
  emulator.products.delete("tee-red");
  quotes("The key is not valid", 0, await newcomer.tries(`GENLOOK_API_KEY=gk_wrong ${up}`));
}

/** Runs the program on Node 20. */
export async function useOldNode(newcomer: Newcomer): Promise<void> {
  const node = installNode(newcomer.directory, "20.20.0");
  const on = (command: string) => newcomer.tries(`PATH="${node}:$PATH" ${command}`);
  quotes("An old Node", 0, await on("pulumi preview"));
  quotes("An old Node", 0, await on("pulumi destroy --yes --skip-preview"));
}

function inside({ directory }: Newcomer, name: string): string {
  return join(directory, name);
}
