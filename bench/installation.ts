import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");

/** A folder with the packed package, installed as a user does, and with the contenders. */
export class Installation implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "pulumi-genlook-bench-"));

  constructor() {
    const [{ filename }] = JSON.parse(
      npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", this.directory),
    );
    const dependencies = {
      "@pulumi/pulumi": installedVersion("@pulumi/pulumi"),
      "pulumi-genlook": `file:${filename}`,
      undici: installedVersion("undici"),
    };
    this.#write("package.json", JSON.stringify({ private: true, dependencies }));
    npm(this.directory, "install", "--prefer-offline", "--no-audit", "--no-fund");
    this.#installNoOpProvider();
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Compiles it first: Node runs no TypeScript below node_modules. */
  #installNoOpProvider(): void {
    const source = readFileSync(join(import.meta.dirname, "contenders/no-op-provider.ts"), "utf8");
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    mkdirSync(join(this.directory, "node_modules/no-op-provider"));
    this.#write("node_modules/no-op-provider/package.json", '{ "name": "no-op-provider" }');
    this.#write("node_modules/no-op-provider/provider.js", outputText);
  }

  #write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }
}

function npm(cwd: string, ...args: string[]): string {
  const shell = process.platform === "win32";
  return execFileSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8", shell });
}

function installedVersion(name: string): string {
  const manifest = readFileSync(join(root, "node_modules", name, "package.json"), "utf8");
  return JSON.parse(manifest).version;
}
