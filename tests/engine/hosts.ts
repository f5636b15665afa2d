import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { type Host, programOn, Shop, type ShopOptions, STACK } from "./shop.ts";

/** A text of a declaration that begins so is passed as a secret, without the beginning. */
const SECRET = "secret:";

/** Declares the products and the sets of a file, each with its resource options beside its arguments. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Product, ProductSet } from "pulumi-genlook";

function read(value) {
  if (typeof value === "string" && value.startsWith("${SECRET}")) {
    return pulumi.secret(value.slice(${SECRET.length}));
  }
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, read(part)]));
}

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const [name, { options, ...args }] of Object.entries(products)) {
  const Resource = "products" in args ? ProductSet : Product;
  new Resource(name, read(args), options);
}
`;

/** Opens a shop whose program uses a host. */
export function openOn(host: Host, options: ShopOptions = {}): Promise<Shop> {
  return Shop.open({ program: PROGRAM, ...options, host });
}

/** Lets the next operations run the program on another host. */
export function moveTo(shop: Shop, host: Host): void {
  writeFileSync(shop.program, programOn(host, PROGRAM));
}

/** Runs a command of the engine in the shop's project. */
export function pulumi(shop: Shop, ...args: string[]) {
  return runIn(shop, shop.project.engine.command, ...args);
}

/** Runs a command in the shop's project, with its account and state. */
export function runIn({ project }: Shop, command: string, ...args: string[]) {
  const { engine, directory, environment } = project;
  const env = { ...process.env, ...engine.environment, ...environment };
  return promisify(execFile)(command, args, { cwd: directory, env });
}

/** Imports a resource of the native host by its id, under a name. */
export function importResource(shop: Shop, type: string, name: string, id: string) {
  // To write the program, the engine needs a language host.
  const flags = ["--yes", "--generate-code=false", "--protect=false", "--stack", STACK];
  return pulumi(shop, "import", type, name, id, ...flags);
}
