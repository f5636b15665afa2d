import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Builds the package, if its sources have changed since the last build. */
export default function build() {
  const cwd = join(import.meta.dirname, "..");
  execFileSync(process.execPath, ["scripts/setup.mjs"], { cwd, stdio: "inherit" });
}
