import * as genlook from "pulumi-genlook";

const image = (name: string) => ({ url: `https://cdn.example.com/${name}.jpg` });

/** The declared products. Load yours from where your shop keeps them, such as a file. */
const declared = [
  { externalId: "tee-red", title: "Red tee", images: [image("tee-red")] },
  { externalId: "tee-navy", title: "Navy blue tee", images: [image("tee-navy")] },
];

/** Compares the live list with the declared products, and fails on drift. It writes nothing. */
async function check(): Promise<number> {
  const { drift, products } = await genlook.driftReport({ declared, prefix: "tee-" });
  if (!drift) return products.length;
  const differing = products.filter(({ status }) => status !== "inSync");
  throw new Error(
    `The live catalog differs from the declared products:\n  ${differing.flatMap(describe).join("\n  ")}`,
  );
}

function describe({ externalId, status, fields }: genlook.ProductDrift): string[] {
  if (status === "missing") return [`${externalId} is missing`];
  if (status === "unmanaged") return [`${externalId} is not declared`];
  return fields.map((drift) => {
    const live = drift.secret ? "not what is declared" : JSON.stringify(drift.live);
    return `${externalId}: ${drift.field} is ${live}`;
  });
}

export const checkedProducts = check();
