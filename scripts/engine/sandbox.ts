import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Emulator } from "pulumi-genlook/testing";
import type { Log } from "./engine.ts";
import { findEngine } from "./find.ts";
import type { Project } from "./project.ts";

const nodeModules = join(dirname(dirname(import.meta.dirname)), "node_modules");

/** A Pulumi project in a temporary folder, with an emulated account. Disposing it deletes both. */
export interface Sandbox extends AsyncDisposable {
  readonly project: Project;
  readonly emulator: Emulator;
}

/** Opens a sandbox that has the packages of this checkout, and no program yet. */
export async function openSandbox(options: { readonly log: Log }): Promise<Sandbox> {
  const engine = await findEngine(options);
  const directory = await mkdtemp(join(tmpdir(), "pulumi-genlook-"));
  const backend = join(directory, "backend");
  await mkdir(backend);
  await symlink(nodeModules, join(directory, "node_modules"), "junction");
  const emulator = await Emulator.start();
  const environment = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
  };
  return {
    project: { engine, directory, environment },
    emulator,
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
