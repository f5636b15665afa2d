import { homedir } from "node:os";
import { join } from "node:path";

/** Returns the folder for files that are kept between runs, by each platform's convention. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, "pulumi-genlook");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "pulumi-genlook");
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "pulumi-genlook");
  return join(homedir(), ".cache", "pulumi-genlook");
}
