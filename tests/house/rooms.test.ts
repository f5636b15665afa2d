import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const provider = resolve(__dirname, "../../provider");

/** The rooms that each room may import. The rooms above come first, so no import points upward. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "pulumi.ts": [],
  node: ["pulumi.ts"],
  text: [],
  // For the mark of an error that is the user's.
  api: ["text", "pulumi.ts"],
  product: ["api", "text", "pulumi.ts"],
  "product-set": ["product", "text", "api", "pulumi.ts"],
  stack: ["product-set", "product", "api", "pulumi.ts"],
  images: ["product", "api", "pulumi.ts"],
  live: ["api"],
  catalog: ["images", "product", "text", "api"],
  host: ["live", "images", "stack", "product-set", "product", "text", "api", "node", "pulumi.ts"],
  resources: ["catalog", "live", "product-set", "product", "text", "api", "node", "pulumi.ts"],
  workflows: ["catalog", "live", "stack", "product", "text", "api", "pulumi.ts"],
  // Types of api/ alone: the emulator runs no code of what it tests.
  testing: ["api (types)", "node"],
  cli: [
    "workflows",
    "stack",
    "catalog",
    "live",
    "product",
    "text",
    "api",
    "testing",
    "node",
    "pulumi.ts",
  ],
  "index.ts": ["resources", "workflows", "catalog", "live", "product", "text", "api", "node"],
};

interface Import {
  readonly file: string;
  readonly room: string;
  /** The imported room, or the package. */
  readonly target: string;
  readonly typesOnly: boolean;
}

/** A static or dynamic import, a require, or a re-export, with what it names. */
const IMPORT =
  /(import|export)\s+(type\s)?[^"';]*?from\s+"([^"]+)"|(import|require)\("([^"]+)"\)|import\s+"([^"]+)"/g;

function imports(): Import[] {
  const files = readdirSync(provider, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(provider, file), "utf8").replaceAll(
        /^\s*(\/\/|\/?\*).*$/gm,
        "",
      );
      return [...text.matchAll(IMPORT)].map((match) => {
        const [, , type, from, , called, bare] = match;
        const specifier = from ?? called ?? bare ?? "";
        const before = text.slice(0, match.index);
        return {
          file,
          room: roomOf(file),
          target: specifier.startsWith(".") ? roomOf(relativeTo(file, specifier)) : specifier,
          typesOnly: type !== undefined || /typeof\s+$/.test(before),
        };
      });
    });
}

function relativeTo(file: string, specifier: string): string {
  return relative(provider, resolve(provider, dirname(file), specifier));
}

function roomOf(file: string): string {
  return file.split(sep)[0] ?? "";
}

test("every folder and file of provider/ is a known room", () => {
  expect(readdirSync(provider).toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test("a room imports only the rooms that it may know", () => {
  const forbidden = imports().filter(({ room, target, typesOnly }) => {
    // package.json, for the version.
    if (target === ".." || target === room) return false;
    if (!(target in ALLOWED)) return false;
    const allowed = ALLOWED[room] ?? [];
    return !allowed.includes(target) && !(typesOnly && allowed.includes(`${target} (types)`));
  });
  expect(forbidden.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("no import is missed: each room that is allowed is imported", () => {
  const found = new Set(imports().map(({ room, target }) => `${room} → ${target}`));
  const unused = Object.entries(ALLOWED).flatMap(([room, targets]) =>
    targets
      .map((target) => `${room} → ${target.replace(" (types)", "")}`)
      .filter((arrow) => !found.has(arrow)),
  );
  expect(unused).toEqual([]);
});

test("only the rooms that face Pulumi import its SDK, and the plugin only its messages", () => {
  const found = imports()
    .filter(({ target, typesOnly }) => target.startsWith("@pulumi/pulumi") && !typesOnly)
    .map(({ file, target }) => {
      const isMessages = target.startsWith("@pulumi/pulumi/proto/");
      return `${dirname(file)} imports ${isMessages ? "messages" : "the SDK"}`;
    });
  const plugin = `${join("host", "native")} imports messages`;
  expect([...new Set(found)].toSorted()).toEqual([plugin, "resources imports the SDK"]);
});

/** Loads a module from its source, and prints what it loads from node_modules. */
const LOAD = `
  const { readFileSync } = require("node:fs");
  const { registerHooks } = require("node:module");
  const { fileURLToPath } = require("node:url");
  const { transformSync } = require("@swc/core");
  const jsc = { target: "es2024", parser: { syntax: "typescript" } };
  const loaded = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      const ours = !(context.parentURL ?? "").includes("/node_modules/");
      if (ours && !/^([./]|node:|file:)/.test(specifier)) loaded.add(specifier);
      return next(specifier, context);
    },
    load(url, context, next) {
      if (!url.endsWith(".ts")) return next(url, context);
      const source = readFileSync(fileURLToPath(url), "utf8");
      const { code } = transformSync(source, { jsc, module: { type: "commonjs" } });
      return { format: "commonjs", source: code, shortCircuit: true };
    },
  });
  require(process.env.MODULE);
  console.log(JSON.stringify([...loaded]));
`;

/** Returns the third-party modules that a module of ours loads. */
function loadedBy(module: string): string[] {
  const output = execFileSync(process.execPath, ["-e", LOAD], {
    cwd: resolve(provider, ".."),
    encoding: "utf8",
    env: { ...process.env, MODULE: `./provider/${module}` },
  });
  return JSON.parse(output);
}

test('require("pulumi-genlook") loads no third-party module but the Pulumi SDK', () => {
  expect(loadedBy("index.ts")).toEqual(["@pulumi/pulumi"]);
});

test("the provider's process loads no HTTP client before the first request", () => {
  expect(loadedBy("host/process.ts")).toEqual(["zod"]);
});
