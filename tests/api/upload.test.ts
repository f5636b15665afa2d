import { createHash } from "node:crypto";
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GenlookClient } from "../../provider/api/client.ts";
import { productData } from "../product.ts";

const folder = mkdtempSync(join(tmpdir(), "pulumi-genlook-upload-"));
afterAll(() => rmSync(folder, { recursive: true }));

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Part {
  readonly name: string;
  readonly text: string | undefined;
  readonly file: { name: string; type: string; sha256: string } | undefined;
}

/** A server that takes forms apart, and answers 503 to the first ones. */
async function formServer(failures: number) {
  const forms: { contentLength: string | undefined; parts: Part[] }[] = [];
  const own = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray());
    const headers = { "content-type": String(request.headers["content-type"]) };
    const form = await new Response(new Uint8Array(bytes), { headers }).formData();
    const parts: Part[] = [];
    for (const [name, value] of form) {
      const isText = typeof value === "string";
      const content = isText ? undefined : Buffer.from(await value.arrayBuffer());
      parts.push({
        name,
        text: isText ? value : undefined,
        file: isText
          ? undefined
          : { name: value.name, type: value.type, sha256: sha256(content ?? Buffer.of()) },
      });
    }
    forms.push({ contentLength: request.headers["content-length"], parts });
    expect(request.headers["content-length"]).toBe(String(bytes.length));
    const failed = forms.length <= failures;
    response.writeHead(failed ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(failed ? { code: "UNAVAILABLE" } : productData()));
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(own.address() as AddressInfo).port}/tryon/v1`;
  const client = new GenlookClient({ apiKey: "gk_test", baseUrl }, { retry: { baseDelayMs: 1 } });
  return { client, forms };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test("images are sent as files of one form, complete at each attempt, with the JSON in the field data", async () => {
  const bytes = Buffer.alloc(5_000_000, "0123456789abcdef\r\n--");
  writeFileSync(join(folder, "front"), bytes);
  const { client, forms } = await formServer(2);
  let opened = 0;
  const open = () => {
    opened += 1;
    return openAsBlob(join(folder, "front"), { type: "image/jpeg" });
  };
  const product = await client.upsertProduct({
    externalId: "shirt-42",
    title: "Größe 👕",
    images: [
      { source: { url: "https://cdn.example/a.jpg" } },
      { source: { open }, classifications: ["front"] },
    ],
  });
  expect(product).toEqual(productData());
  expect(opened).toBe(1);
  expect(forms).toHaveLength(3);
  for (const { parts } of forms) {
    expect(parts).toEqual([
      { name: "data", text: expect.any(String), file: undefined },
      {
        name: "image-1",
        text: undefined,
        file: { name: "image-1.jpeg", type: "image/jpeg", sha256: sha256(bytes) },
      },
    ]);
    expect(JSON.parse(parts[0]?.text ?? "")).toEqual({
      externalId: "shirt-42",
      title: "Größe 👕",
      images: [
        { source: { url: "https://cdn.example/a.jpg" } },
        { source: { fileKey: "image-1" }, classifications: ["front"] },
      ],
    });
  }
});

test("an image that can't be opened sends no request", async () => {
  const { client, forms } = await formServer(0);
  const open = () => Promise.reject(new Error("gone"));
  const attempt = client.upsertProduct({ externalId: "shirt-42", images: [{ source: { open } }] });
  await expect(attempt).rejects.toThrow("gone");
  expect(forms).toEqual([]);
});

test("a file that changes while it is sent fails the upload", async () => {
  const path = join(folder, "fickle");
  writeFileSync(path, Buffer.alloc(1000, "a"));
  const { client, forms } = await formServer(0);
  const open = async () => {
    const blob = await openAsBlob(path);
    // Of another size too: two writes within one tick of the file system have the same time.
    writeFileSync(path, Buffer.alloc(2000, "b"));
    return blob;
  };
  const attempt = client.upsertProduct({ externalId: "shirt-42", images: [{ source: { open } }] });
  await expect(attempt).rejects.toThrow(/could not be read/);
  expect(forms).toEqual([]);
});

test.each([
  [413, "PAYLOAD_TOO_LARGE"],
  [401, "INVALID_API_KEY"],
])(
  "a %d that comes before the upload ends, and closes the connection, is the error",
  async (status, code) => {
    const body = JSON.stringify({ code, message: "no", status });
    let uploads = 0;
    const refusing = createSocketServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", async () => {
        uploads += 1;
        // Bytes that nobody reads: the close becomes a reset.
        socket.pause();
        const head = `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
        socket.write(`${head}connection: close\r\n\r\n${body}`);
        await sleep(50);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const client = new GenlookClient({ apiKey: "gk_test", baseUrl }, { retry: { baseDelayMs: 1 } });
    const open = async () => new Blob([Buffer.alloc(20_000_000)], { type: "image/jpeg" });
    const attempt = client.upsertProduct({
      externalId: "shirt-42",
      images: [{ source: { open } }],
    });
    await expect(attempt).rejects.toMatchObject({ status, code });
    expect(uploads).toBeGreaterThan(0);
    await new Promise((resolve) => refusing.close(resolve));
  },
);
