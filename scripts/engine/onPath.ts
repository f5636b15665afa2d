import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Engine, engineAt, program } from "./engine.ts";

/** Returns the `pulumi` on PATH, if there is one. */
export async function onPath(): Promise<Engine | undefined> {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const command = folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
  return command ? engineAt(command, "path") : undefined;
}
