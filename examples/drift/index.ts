import * as genlook from "pulumi-genlook";

const image = (name: string) => ({ url: `https://cdn.example.com/${name}.jpg` });

/** What the shop declares. It may come from anywhere, a file of the shop's own for example. */
const declared = [
  { externalId: "tee-red", title: "Red tee", images: [image("tee-red")] },
  { externalId: "tee-navy", title: "Navy blue tee", images: [image("tee-navy")] },
];

/** Reads the whole list, 1 request for 200 products, and writes nothing. */
async function check(): Promise<number> {
  const { drift, products } = await genlook.driftReport({ declared, prefix: "tee-" });
  if (!drift) return products.length;
  const differing = products.filter(({ status }) => status !== "inSync");
  throw new Error(
    `The live catalog is not what is declared:\n  ${differing.flatMap(describe).join("\n  ")}`,
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
