import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let directory: string;
let packed: Packed;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pulumi-genlook-pack-"));
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", directory];
  const answer = execFileSync("npm", args, {
    cwd: ROOT,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  [packed] = JSON.parse(answer) as [Packed];
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  process.stderr.write(
    `packed: ${packed.files.length} files, ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)}\n`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A package's own programs are ES modules, which this runner can't load. */
function run(script: string): string {
  const args = ["--input-type=module", "--eval", script];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }).trim();
}

test("the tarball holds what users need and nothing else", () => {
  const beside = packed.files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
  expect(beside.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  const built = packed.files.map(({ path }) => path).filter((path) => path.startsWith("dist/"));
  const others = built.filter((path) => !/\.(js|d\.ts)$/.test(path));
  // The plugin and the provider are one file each, which contains what it needs.
  expect(others.sort()).toEqual([
    "dist/plugin/LICENSES.txt",
    "dist/plugin/PulumiPlugin.yaml",
    "dist/plugin/package.json",
    "dist/plugin/pulumi-resource-genlook",
    "dist/plugin/pulumi-resource-genlook.cmd",
    "dist/provider/LICENSES.txt",
  ]);
  expect(built.filter((path) => /^dist\/host\/.*\.js$/.test(path))).toEqual([]);
  const { exports, bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const entries = Object.values({ ...exports, ...bin }).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>),
  );
  const paths = packed.files.map(({ path }) => `./${path}`);
  expect(entries.filter((entry) => !paths.includes(entry))).toEqual([]);
});

test("the plugin is one file that starts without node_modules, and prints its port", async () => {
  const plugin = join(directory, "pulumi-resource-genlook");
  copyFileSync(join(ROOT, "dist/plugin/pulumi-resource-genlook"), plugin);
  const child = spawn(process.execPath, [plugin], {
    cwd: directory,
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  child.kill();
  expect(String(printed)).toMatch(/^\d+\n$/);
});

test("the plugin refuses an old Node in one line", () => {
  const preload = join(directory, "old-node.cjs");
  writeFileSync(preload, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })');
  const plugin = join(ROOT, "dist/plugin/pulumi-resource-genlook");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", preload, plugin], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^pulumi-genlook needs Node 22\.19\.0 or newer, and this is Node 20.*\n$/);
});

test.each([
  [
    "plugin",
    ["@grpc/grpc-js", "@js-sdsl/ordered-map", "@pulumi/pulumi", "google-protobuf", "undici", "zod"],
  ],
  ["provider", ["zod"]],
])("the %s names the license of each package that it contains", (folder, names) => {
  const text = readFileSync(join(ROOT, "dist", folder, "LICENSES.txt"), "utf8");
  const packages = text.split(/^-{80}$/m);
  expect(packages.map((notice) => notice.trim().split(" ")[0])).toEqual(names);
  for (const notice of packages) expect(notice.trim()).toMatch(/^\S+ [\d.]+ \(.+\)\n\n.{20}/s);
});

test("publint finds nothing", () => {
  const messages = run(`
    import { publint } from "publint";
    const { messages } = await publint({ pkgDir: ".", strict: true });
    console.log(JSON.stringify(messages));
  `);
  expect(JSON.parse(messages)).toEqual([]);
});

test("the types resolve in every way of importing", () => {
  const problems = run(`
    import { readFileSync } from "node:fs";
    import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
    const tarball = readFileSync(${JSON.stringify(join(directory, packed.filename))});
    const { problems } = await checkPackage(createPackageFromTarballData(tarball));
    console.log(JSON.stringify(problems));
  `);
  expect(JSON.parse(problems)).toEqual([]);
});
