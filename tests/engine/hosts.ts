import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { installation, Shop, type ShopOptions } from "./shop.ts";

/** The package that a program imports for each host. Otherwise, the program is the same. */
export const HOSTS = { dynamic: "pulumi-genlook", native: "pulumi-genlook/native" } as const;

export type Host = keyof typeof HOSTS;

/** A text of a declaration that begins so is passed as a secret, without the beginning. */
const SECRET = "secret:";

/** Declares the products of a file, each with its resource options beside its arguments. */
export function programFor(host: Host): string {
  return `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Product } from "${HOSTS[host]}";

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
  new Product(name, read(args), options);
}
`;
}

/** Opens a shop whose engine finds the native plugin as the guide says. */
export async function openOn(host: Host, options: ShopOptions = {}): Promise<Shop> {
  const shop = await Shop.open({ program: programFor(host), ...options });
  const folder = join(options.installedIn ?? installation.directory, "node_modules/.bin");
  const plugin = `plugins:\n  providers:\n    - name: genlook\n      path: ${JSON.stringify(folder)}\n`;
  appendFileSync(join(shop.project.directory, "Pulumi.yaml"), plugin);
  return shop;
}
