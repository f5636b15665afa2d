import * as pulumi from "@pulumi/pulumi";
import * as genlook from "pulumi-genlook";

const image = (name: string) => ({ url: `https://cdn.example.com/${name}.jpg` });

/** The declared products. Load yours from where your shop keeps them, such as a file. */
const declared = [
  { externalId: "tee-red", title: "Red tee", images: [image("tee-red")] },
  { externalId: "tee-navy", title: "Navy blue tee", images: [image("tee-navy")] },
];

/** Compares the live list with the declared products, and fails on drift. It writes nothing. */
async function check(): Promise<number> {
  const report = await genlook.driftReport({ declared, prefix: "tee-" });
  if (!report.drift) return report.products.length;
  const lines = [genlook.summarizeDrift(report), ...report.products.flatMap(describe)];
  // Pulumi prints a RunError without a stack trace.
  throw new pulumi.RunError(
    `The live catalog differs from the declared products: ${lines.join("\n  ")}`,
  );
}

function describe({ externalId, status, fields }: genlook.ProductDrift): string[] {
  const product = genlook.escapeControl(externalId);
  if (status === "missing") return [`${product} is missing`];
  if (status === "unmanaged") return [`${product} is not declared`];
  const changes = fields.flatMap(genlook.fieldChanges);
  return changes.map(({ path, live }) => `${product}: ${path} is ${live}`);
}

export const checkedProducts = check();
