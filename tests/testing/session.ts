import { request } from "node:http";
import { Emulator, type EmulatorOptions, type Product } from "../../provider/testing/index.ts";

const started: Emulator[] = [];

/** In which shape the emulator answers, where a test does not say. */
export const answers = process.env.GENLOOK_TEST_ANSWERS === "lean" ? "lean" : "full";

/** A product of the emulator as the client reads it: the lean shape does not tell an unset flag. */
export function asRead(product: Product): object;
export function asRead(product: Product | undefined): object | undefined;
export function asRead(product: Product | undefined): object | undefined {
  const isUnset = product?.autoDetectImageRoles === false && answers === "lean";
  return product && { ...product, ...(isUnset && { autoDetectImageRoles: null }) };
}

/** Starts an emulator that is closed after the test. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await Emulator.start({ answers, ...options });
  started.push(emulator);
  return emulator;
}

afterEach(() => Promise.all(started.splice(0).map((emulator) => emulator.close())));

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the fields that it expects.
  readonly json: any;
}

interface CallOptions {
  readonly apiKey?: string | undefined;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends one request exactly as given: the path is not normalized, and nothing is retried. */
export async function call(
  emulator: Emulator,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Reply> {
  const apiKey = "apiKey" in options ? options.apiKey : emulator.apiKey;
  const { body } = options;
  const { port, pathname } = new URL(emulator.url);
  const outgoing = request({
    host: "127.0.0.1",
    port,
    method,
    path: pathname + path,
    agent: false,
    headers: {
      ...(apiKey !== undefined && { "x-api-key": apiKey }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
  });
  const replied = new Promise<Reply>((resolve, reject) => {
    outgoing.once("error", reject);
    outgoing.once("response", async (incoming) => {
      try {
        const text = (await incoming.setEncoding("utf8").toArray()).join("");
        const json = text.startsWith("{") ? JSON.parse(text) : undefined;
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
      } catch (error) {
        reject(error);
      }
    });
  });
  const raw = typeof body === "string" || body instanceof Uint8Array;
  outgoing.end(body === undefined || raw ? body : JSON.stringify(body));
  return replied;
}

/** Encodes the parts of a form: a text, or the bytes of a file. */
export async function encodeForm(
  parts: Readonly<Record<string, string | Uint8Array | Blob>>,
): Promise<CallOptions> {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    form.append(name, part instanceof Uint8Array ? new Blob([new Uint8Array(part)]) : part);
  }
  const encoded = new Response(form);
  return {
    body: new Uint8Array(await encoded.arrayBuffer()),
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
  };
}

/** The first bytes of a PNG file. */
export const PNG = Buffer.from("89504e470d0a1a0a0000000d", "hex");
export const FRONT = "https://cdn.example/front.jpg";
export const BACK = "https://cdn.example/back.jpg";

/** An upsert of a product with one image. */
export function shirt(fields: object = {}): object {
  return { externalId: "shirt-1", images: [{ source: { url: FRONT } }], ...fields };
}

export function post(emulator: Emulator, body: unknown): Promise<Reply> {
  return call(emulator, "POST", "/products", { body });
}

export function get(emulator: Emulator, externalId: string): Promise<Reply> {
  return call(emulator, "GET", `/products/${encodeURIComponent(externalId)}`);
}

/** Walks the whole list. Returns the ids in order. */
export async function walk(emulator: Emulator, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const { json } = await call(emulator, "GET", `/products?limit=${limit}${cursor}`);
    for (const { externalId } of json.items) ids.push(externalId);
    cursor = json.nextCursor == null ? "" : `&cursor=${json.nextCursor}`;
  } while (cursor !== "");
  return ids;
}
