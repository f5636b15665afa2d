/**
 * Runs a program on a real engine and keeps the states that this version of the package writes on both
 * hosts, in tests/engine/states/<version>/<host>. The tests of later versions open them. Run this for
 * each release.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Emulator } from "pulumi-genlook/testing";
import { findEngine } from "./engine/find.ts";
import { operate } from "./engine/project.ts";

const root = dirname(import.meta.dirname);
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const images = [{ url: "https://cdn.example.com/front.jpg" }];
const products = {
  bare: { externalId: "bare", images },
  full: {
    externalId: "50% off/size ?#1 👕",
    title: "Red tee",
    description: "Soft cotton",
    images: [
      { ...images[0], classifications: { view: "front" } },
      { url: "https://cdn.example.com/back.jpg", role: "top-back" },
    ],
    metadata: { line: "basics", sizes: ["S", "M"], nested: { none: null } },
    autoDetectImageRoles: true,
    validForDays: 365,
    onExisting: "adopt",
  },
  cleared: { externalId: "cleared", title: "", images, metadata: null, validForDays: null },
};

/** The packages with the resources of both hosts, by the folder of their states. */
const hosts = { dynamic: "pulumi-genlook", native: "pulumi-genlook/native" };

const engine = await findEngine({ log: console.error });
for (const [host, from] of Object.entries(hosts)) await keepState(host, from);

async function keepState(host: string, from: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "pulumi-genlook-state-"));
  await using emulator = await Emulator.start({ now: "2026-05-01" });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"), "junction");
  await mkdir(join(directory, "backend"));
  const providers = [{ name: "genlook", path: join(root, "dist", "plugin") }];
  const manifest = { name: "shop", runtime: "nodejs", plugins: { providers } };
  await writeFile(join(directory, "Pulumi.yaml"), JSON.stringify(manifest));
  await writeFile(join(directory, "package.json"), '{ "private": true }\n');
  await writeFile(join(directory, "products.json"), JSON.stringify(products));
  await writeFile(join(directory, "index.mjs"), programOn(from));
  const environment = {
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
    GENLOOK_BASE_URL: emulator.url,
    GENLOOK_API_KEY: emulator.apiKey,
  };
  const up = await operate(
    { engine, directory, environment },
    { kind: "up", stack: "dev", program: join(directory, "index.mjs") },
  );
  if (!up.succeeded) throw new Error(up.output);

  const kept = join(root, "tests", "engine", "states", version, host);
  await mkdir(kept, { recursive: true });
  const live = emulator.products.list();
  await writeFile(join(kept, "live.json"), `${JSON.stringify(live, null, 2)}\n`);
  await writeFile(join(kept, "products.json"), `${JSON.stringify(products, null, 2)}\n`);
  const state = await readFile(join(directory, "backend/.pulumi/stacks/shop/dev.json"), "utf8");
  await writeFile(join(kept, "state.json"), withoutPlaces(state));
  await copyFile(join(directory, "Pulumi.dev.yaml"), join(kept, "Pulumi.dev.yaml"));
  await rm(directory, { recursive: true });
  console.log(`kept in ${kept}`);
}

function programOn(from: string): string {
  return `import { readFileSync } from "node:fs";
import { Product } from "${from}";
const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const [name, args] of Object.entries(products)) new Product(name, args);
`;
}

/** Drops the source positions that the engine records: they are paths of this machine. */
function withoutPlaces(state: string): string {
  const isPlace = (key: string) => key === "stackTrace" || key === "sourcePosition";
  const kept = JSON.parse(state, (key, value) => (isPlace(key) ? undefined : value));
  return `${JSON.stringify(kept, null, 2)}\n`;
}
