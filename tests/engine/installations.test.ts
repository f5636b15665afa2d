import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { installation, products, Shop } from "./shop.ts";

const ROOT = join(__dirname, "..", "..");
const { tarball: TARBALL, workshop } = installation;
const SDK = readVersion(join(ROOT, "node_modules", "@pulumi", "pulumi"));

/** The text by which every state written so far loads the provider. It can never change. */
const LOADER = 'exports.handler=()=>require("pulumi-genlook/provider")';

function readVersion(directory: string): string {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")).version;
}

/** Runs a program of this machine's package managers. */
function run(cwd: string, command: string, ...args: string[]): void {
  const env = { ...process.env, ...installation.engine.environment };
  execFileSync(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
}

/** Makes a project with its own tarball's installation, which is quicker than npm. */
function copyInstallation(manifest: object = {}): string {
  const dependencies = { "@pulumi/pulumi": SDK, "pulumi-genlook": `file:${TARBALL}` };
  const directory = newProject({ dependencies, ...manifest });
  linkPackages(join(installation.directory, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/**
 * Makes a folder of the same packages. npm replaces the files of packages and never edits them, so
 * links will do; npm's own record, beside the packages, is copied.
 */
function linkPackages(from: string, to: string, put = copyFileSync): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkPackages(source, target, linkSync);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else put(source, target);
  }
}

function npmInstall(directory: string, ...args: string[]): void {
  run(directory, "npm", "install", "--prefer-offline", "--no-audit", "--loglevel=error", ...args);
}

/** A project beside the tarball's installation: nothing is resolved from there. */
function newProject(manifest: object): string {
  const directory = mkdtempSync(join(workshop, "project-"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, ...manifest }));
  return directory;
}

/** The package's folder as the tarball holds it. */
function unpack(parent: string): string {
  const directory = join(parent, "pulumi-genlook");
  mkdirSync(directory, { recursive: true });
  run(parent, "tar", "-xzf", TARBALL, "-C", directory, "--strip-components=1");
  return directory;
}

async function livesThrough(shop: Shop): Promise<void> {
  shop.declare(products(2));
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: { length: 2 } });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ unchanged: 2 });
  expect(shop.stateProducts.map(({ inputs }) => inputs.__provider)).toEqual([LOADER, LOADER]);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
}

test("the packed tarball, installed, loads the provider by a text of at most 300 bytes", async () => {
  await using shop = await Shop.open({ host: "dynamic" });
  await livesThrough(shop);
  expect(Buffer.byteLength(LOADER)).toBeLessThanOrEqual(300);
});

test("an npm workspace, where the package is a link, loads the provider", async () => {
  const directory = copyInstallation({
    workspaces: ["packages/*"],
    dependencies: { "@pulumi/pulumi": SDK, "pulumi-genlook": "*" },
  });
  unpack(join(directory, "packages"));
  // The package's development dependencies would be installed as well.
  npmInstall(directory, "--omit=dev");
  expect(lstatSync(join(directory, "node_modules", "pulumi-genlook")).isSymbolicLink()).toBe(true);
  await using shop = await Shop.open({ host: "dynamic", installedIn: directory });
  await livesThrough(shop);
});

test("a pnpm installation, where nothing is hoisted, loads the provider", async () => {
  const directory = newProject({
    dependencies: { "@pulumi/pulumi": SDK, "pulumi-genlook": `file:${TARBALL}` },
  });
  run(
    directory,
    join(ROOT, "node_modules", ".bin", "pnpm"),
    "install",
    "--prefer-offline",
    "--silent",
  );
  await using shop = await Shop.open({ host: "dynamic", installedIn: directory });
  await livesThrough(shop);
});

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as genlook from "pulumi-genlook";
import type { Emulator } from "pulumi-genlook/testing";

const tee = new genlook.Product("tee", {
  externalId: pulumi.interpolate\`\${pulumi.getStack()}-tee\`,
  images: [{ url: "https://cdn.example.com/tee.jpg" }],
});
export const image: pulumi.Output<string> = tee.images.apply((images) => images[0].sourceUrl);
export type Tested = Emulator;
`;

test.each([
  [
    "TypeScript 5, CommonJS",
    "5",
    "commonjs",
    { module: "commonjs", moduleResolution: "node", esModuleInterop: true },
  ],
  ["TypeScript 6, ES modules", "6", "module", { module: "nodenext" }],
])("a program in %s compiles strictly and runs", async (_case, version, type, compilerOptions) => {
  const directory = copyInstallation({
    devDependencies: { typescript: `^${version}.0.0`, "@types/node": "^22.0.0" },
  });
  npmInstall(directory);
  await using shop = await Shop.open({ installedIn: directory });
  const write = (name: string, text: string) =>
    writeFileSync(join(shop.project.directory, name), text);
  write("package.json", JSON.stringify({ private: true, type }));
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: { target: "es2022", strict: true, types: ["node"], ...compilerOptions },
      files: ["index.ts"],
    }),
  );
  write("index.ts", PROGRAM);
  run(shop.project.directory, join(directory, "node_modules", ".bin", "tsc"), "-p", ".");
  const program = join(shop.project.directory, "index.js");
  expect(await shop.run({ program })).toMatchObject({
    succeeded: true,
    outputs: { image: "https://cdn.example.com/tee.jpg" },
  });
  expect(await shop.run({ kind: "preview", program })).toMatchObject({ steps: [], unchanged: 1 });
});

test("a state outlives an upgrade to a package that was built again", async () => {
  const directory = copyInstallation();
  await using shop = await Shop.open({ host: "dynamic", installedIn: directory });
  shop.declare(products(3));
  await shop.up();
  const before = shop.stateProducts;

  const next = unpack(mkdtempSync(join(workshop, "next-")));
  const manifest = JSON.parse(readFileSync(join(next, "package.json"), "utf8"));
  writeFileSync(join(next, "package.json"), JSON.stringify({ ...manifest, version: "99.0.0" }));
  run(
    ROOT,
    process.execPath,
    "node_modules/typescript/bin/tsc",
    "-p",
    "tsconfig.build.json",
    // `npm run check` checks the types.
    "--noCheck",
    "--outDir",
    join(next, "dist"),
  );
  cpSync(next, join(directory, "next"), { recursive: true });
  npmInstall(directory, "--install-links", "./next");
  expect(readVersion(join(directory, "node_modules", "pulumi-genlook"))).toBe("99.0.0");

  expect(await shop.preview()).toMatchObject({ succeeded: true, steps: [], unchanged: 3 });
  expect(await shop.refresh({ expectNoChanges: true })).toMatchObject({ unchanged: 3 });
  expect(shop.stateProducts).toMatchObject(before.map(({ inputs }) => ({ inputs })));
  shop.emulator.products.delete("item-2");
  shop.declare({});
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: { length: 3 } });
  expect(shop.emulator.products.size).toBe(0);
});
