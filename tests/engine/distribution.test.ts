import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { version as VERSION } from "../../package.json";
import { blocksOf, sectionOf, wasPrinted } from "../../scripts/pages/page.ts";
import { openOn, pulumi } from "./hosts.ts";
import { installation, product, type Shop } from "./shop.ts";

const ROOT = join(__dirname, "..", "..");
const TROUBLES = readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8");
const FOLDER = "node_modules/pulumi-genlook/dist/plugin";
const plugin = ["resource", "genlook", VERSION];

/** Writes the release's archives into a folder. */
function writeArchives(): string {
  const folder = mkdtempSync(join(installation.workshop, "archives-"));
  execFileSync(process.execPath, [join(ROOT, "scripts/archives.mjs"), folder]);
  return folder;
}

/** Serves a folder's files. Takes note of the paths that were asked for. */
async function serve(folder: string) {
  const paths: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    paths.push(url);
    const file = join(folder, url);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { paths, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Opens a shop with an empty home, whose project says this about the plugin. */
async function openWith(manifest: object): Promise<Shop> {
  const home = mkdtempSync(join(installation.workshop, "home-"));
  const environment = {
    HOME: home,
    PULUMI_HOME: join(home, ".pulumi"),
    // The engine would ask GitHub for a plugin that it does not find.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const shop = await openOn("native", { environment });
  const file = join(shop.project.directory, "Pulumi.yaml");
  writeFileSync(file, JSON.stringify({ name: "shop", runtime: "nodejs", ...manifest }));
  return shop;
}

async function livesThrough(shop: Shop): Promise<void> {
  shop.declare({ tee: product("tee") });
  expect(await shop.up()).toMatchObject({ succeeded: true, steps: [{ op: "create" }], errors: [] });
  const unchanged = await shop.up();
  expect(unchanged).toMatchObject({ succeeded: true, steps: [], unchanged: 1 });
  expect(unchanged.output).not.toMatch(/warning/i);
  expect(await shop.destroy()).toMatchObject({ succeeded: true });
  expect(shop.emulator.products.size).toBe(0);
}

test("an archive of the release is found by its name, and runs without a word in the project", async () => {
  const archives = await serve(writeArchives());
  await using shop = await openWith({});
  shop.declare({ tee: product("tee") });
  const { output } = await shop.up();
  const [quoted = ""] = blocksOf(sectionOf(TROUBLES, "## The plugin is not found"), "text");
  expect(quoted).toContain("pulumi-resource-genlook");
  expect(wasPrinted(quoted, output)).toBe(true);
  await pulumi(shop, "plugin", "install", ...plugin, "--server", archives.url);
  archives.close();
  expect(archives.paths).toEqual([
    expect.stringMatching(/^\/pulumi-resource-genlook-v[\d.]+-\w+-(amd64|arm64)\.tar\.gz$/),
  ]);
  await livesThrough(shop);
});

test("an archive can be installed from a file, and two builds of it are the same", async () => {
  const [folder, again] = [writeArchives(), writeArchives()];
  const name = `pulumi-resource-genlook-v${VERSION}-linux-arm64.tar.gz`;
  expect(readFileSync(join(folder, name)).equals(readFileSync(join(again, name)))).toBe(true);
  await using shop = await openWith({});
  await pulumi(shop, "plugin", "install", ...plugin, "--file", join(folder, name));
  const { stdout } = await pulumi(shop, "plugin", "ls", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ name: "genlook", version: VERSION }]);
  await livesThrough(shop);
});

test("the folder of the npm package runs as a package of the project", async () => {
  await using shop = await openWith({
    packages: { genlook: `./${join("..", FOLDER)}` },
  });
  await livesThrough(shop);
});

test("the host of Node plugins runs the folder, as `pulumi package add` needs it", async () => {
  await using shop = await openWith({});
  const folder = join(installation.directory, FOLDER);
  const { stdout } = await pulumi(shop, "package", "get-schema", folder);
  expect(JSON.parse(stdout)).toMatchObject({ name: "genlook", version: VERSION });
});
