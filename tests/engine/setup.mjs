import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../../scripts/engine/find.ts";

const root = join(import.meta.dirname, "..", "..");
const say = (line) => process.stderr.write(`${line}\n`);
const npm = (cwd, ...args) => {
  const shell = process.platform === "win32";
  return execFileSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8", shell });
};

/** Finds an engine, and installs the packed tarball into a fresh project, as a user would. */
export default async function setUp() {
  const engine = await findEngine({ log: say });
  const workshop = mkdtempSync(join(tmpdir(), "pulumi-genlook-"));
  const installation = join(workshop, "installation");
  mkdirSync(installation);
  execFileSync(process.execPath, ["scripts/setup.mjs"], { cwd: root, stdio: "inherit" });
  say("installing the packed tarball into a fresh project…");
  const [{ filename }] = JSON.parse(
    npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", installation),
  );
  const sdk = JSON.parse(
    readFileSync(join(root, "node_modules/@pulumi/pulumi/package.json"), "utf8"),
  );
  const dependencies = {
    "@pulumi/pulumi": sdk.version,
    "pulumi-genlook": `file:${filename}`,
  };
  writeFileSync(
    join(installation, "package.json"),
    JSON.stringify({ name: "shop", private: true, dependencies }, null, 2),
  );
  npm(installation, "install", "--prefer-offline", "--no-audit", "--no-fund");
  process.env.TEST_INSTALLATION = JSON.stringify({
    engine,
    workshop,
    directory: installation,
    tarball: join(installation, filename),
  });
}
