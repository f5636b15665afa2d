/** Stores what this package's provider stores, without any request, or with nothing but requests. */
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
  const item = JSON.stringify({ createdAt: now, updatedAt: now });
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

const IN_FLIGHT = 16;
const { GENLOOK_BASE_URL: url = "", GENLOOK_API_KEY: key = "" } = process.env;

/** The same set, with the requests of each operation. It checks no answer. */
export const bareSet = {
  ...productSet,
  create: async (inputs: Set) => {
    await send("POST", Object.keys(inputs.products), bodyOf(inputs));
    return productSet.create(inputs);
  },
  read: async (id: string, props: Set) => {
    let cursor = "";
    do {
      const [page] = await send("GET", [`?limit=200${cursor && `&cursor=${cursor}`}`]);
      cursor = JSON.parse(page as string).nextCursor;
    } while (cursor);
    return productSet.read(id, props);
  },
  update: async (id: string, olds: object, news: Set) => {
    await send("POST", Object.keys(news.products).slice(0, 1), bodyOf(news));
    return productSet.update(id, olds, news);
  },
  delete: async (_id: string, { products }: Set) => {
    const ids = Object.keys(products);
    await send(
      "DELETE",
      ids.map((id) => `/${id}`),
    );
  },
};

/** Makes the body of an upsert. */
function bodyOf({ products }: Set) {
  return (externalId: string) => {
    const { images, ...product } = JSON.parse(products[externalId] as string);
    const sources = images.map((source: object) => ({ source }));
    return JSON.stringify({ externalId, ...product, images: sources });
  };
}

/** Sends a request for each path below /products, or with each body, and returns the answers. */
async function send(
  method: "GET" | "POST" | "DELETE",
  values: readonly string[],
  body?: (value: string) => string,
): Promise<string[]> {
  const { Agent, request } = await import("undici");
  const dispatcher = new Agent({ connections: IN_FLIGHT });
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const answers: string[] = [];
  const queue = values.values();
  const worker = async () => {
    for (const value of queue) {
      const answer = await request(`${url}/products${body === undefined ? value : ""}`, {
        method,
        headers,
        dispatcher,
        body: body?.(value) ?? null,
      });
      if (answer.statusCode >= 300) throw new Error(await answer.body.text());
      answers.push(await answer.body.text());
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await dispatcher.close();
  return answers;
}
