/** (c) A provider that does nothing, which leaves the engine's own time. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

// As long as this package's text, so that the states have the same number of bytes.
const LOADER = 'exports.handler=()=>require("no-op-provider/provider")';

const OUTPUTS = {
  externalId: undefined,
  title: undefined,
  description: undefined,
  images: undefined,
  metadata: undefined,
  validForDays: undefined,
  onExisting: undefined,
  lastUsedAt: undefined,
  expiresAt: undefined,
  createdAt: undefined,
  updatedAt: undefined,
};

class NoOp extends pulumi.CustomResource {
  constructor(name: string, args: object) {
    const props = { ...OUTPUTS, ...args, __provider: LOADER };
    super("pulumi-nodejs:dynamic/genlook:Product", name, props);
  }
}

const products = JSON.parse(readFileSync("products.json", "utf8"));
for (const args of products) new NoOp(args.externalId, args);
