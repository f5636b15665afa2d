/** Stores what this package's provider stores, without any request. */
interface Inputs {
  readonly externalId: string;
  readonly title: string;
  readonly description: string;
  readonly images: readonly { readonly url: string }[];
  readonly metadata: unknown;
  readonly __provider?: string;
}

type Outputs = Omit<Inputs, "images"> & {
  readonly images: readonly { readonly sourceUrl: string; readonly order: number }[];
};

/** Ids of the products whose titles a refresh reports as edited. */
const drifted = new Set((process.env.DRIFTED ?? "").split(","));

export async function create({ __provider, ...inputs }: Inputs) {
  const now = new Date().toISOString();
  const outs = {
    ...inputs,
    images: inputs.images.map(({ url }, order) => ({ sourceUrl: url, order })),
    validForDays: null,
    lastUsedAt: null,
    expiresAt: null,
    createdAt: now,
    updatedAt: now,
    onExisting: "fail",
    lastApplied: { updatedAt: now, fields: ["title", "description", "images", "metadata"] },
  };
  return { id: inputs.externalId, outs };
}

export async function read(id: string, { __provider, ...props }: Outputs) {
  const live = drifted.has(id) ? { ...props, title: `${props.title} (SALE!)` } : props;
  const { externalId, title, description, images, metadata } = live;
  const urls = images.map(({ sourceUrl }) => ({ url: sourceUrl }));
  return { id, props: live, inputs: { externalId, title, description, images: urls, metadata } };
}

export async function diff(_id: string, olds: Outputs, news: Inputs) {
  return { changes: olds.title !== news.title, replaces: [] };
}

async function remove(): Promise<void> {}

export { remove as delete };

interface Set {
  readonly products: Readonly<Record<string, string>>;
}

function setOf({ products }: Set) {
  const now = new Date().toISOString();
  const item = { createdAt: now, updatedAt: now };
  return {
    products: Object.fromEntries(Object.keys(products).map((id) => [id, item])),
    fields: ["title", "description", "images", "metadata"],
  };
}

/** The same for many products as one resource. */
export const productSet = {
  create: async (inputs: Set) => ({ id: "product-set", outs: setOf(inputs) }),
  read: async (id: string, props: object) => ({ id, props }),
  // Says that something changed where the bench edits the program.
  diff: async () => ({ changes: process.env.EDITED === "true", replaces: [] }),
  update: async (_id: string, _olds: object, news: Set) => ({ outs: setOf(news) }),
  delete: remove,
};
