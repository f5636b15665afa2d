import { once } from "node:events";
import { type ClientHttp2Session, connect, createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";
import {
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { CallsInFlight } from "../../provider/host/calls-in-flight.ts";
import { engineDisplay } from "../../provider/host/engine-display.ts";

async function until(condition: () => boolean): Promise<void> {
  for (let left = 2000; !condition(); left--) {
    if (left === 0) throw new Error("it did not come true within 10 s");
    await sleep(5);
  }
}

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/genlook:Product::shirt-42 👕";

/** Servers and sessions of a test, which are closed after it. */
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listening(server: Http2Server): Promise<string> {
  open.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function grpcFrame(message: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

describe("the engine's calls", () => {
  /** A provider's host, whose answers wait for the end of the test, and the bytes that it reads. */
  async function host() {
    const calls = new CallsInFlight();
    const received: Buffer[] = [];
    const server = createServer().on("stream", (stream) => {
      // As gRPC does, it listens only after the call has been announced.
      setImmediate(() => stream.on("data", (chunk: Buffer) => received.push(chunk)));
    });
    const session = connect(`http://${await listening(server)}`);
    open.unshift({ close: () => session.destroy() });
    return { calls, received, session };
  }

  function call(session: ClientHttp2Session, name: string, ...chunks: Buffer[]) {
    const path = `/pulumirpc.ResourceProvider/${name}`;
    const stream = session.request({ ":method": "POST", ":path": path });
    stream.on("error", () => undefined);
    for (const chunk of chunks) stream.write(chunk);
    return stream;
  }

  test.each([
    ["Create", new CreateRequest()],
    ["Read", new ReadRequest()],
    ["Update", new UpdateRequest()],
    ["Delete", new DeleteRequest()],
  ])(
    "%s shows the resource until it ends, and the host reads the whole call",
    async (name, request) => {
      const { calls, received, session } = await host();
      request.setUrn(URN);
      if (!(request instanceof CreateRequest)) request.setId("shirt-42".repeat(20));
      const frame = grpcFrame(request.serializeBinary());
      const stream = call(session, name, frame.subarray(0, 20), frame.subarray(20));
      await until(() => calls.latest() !== undefined);
      expect(calls.latest()).toBe(URN);
      await until(() => Buffer.concat(received).length === frame.length);
      expect(Buffer.concat(received)).toEqual(frame);
      stream.close();
      await until(() => calls.latest() === undefined);
    },
  );

  test("the latest call counts, unless an earlier one is preferred and still in flight", async () => {
    const { calls, session } = await host();
    const streams = ["a", "b"].map(async (urn) => {
      const request = new CreateRequest();
      request.setUrn(urn);
      const stream = call(session, "Create", grpcFrame(request.serializeBinary()));
      return stream;
    });
    const [first] = await Promise.all(streams);
    await until(() => calls.latest() === "b");
    expect(calls.latest("a")).toBe("a");
    first?.close();
    await until(() => calls.latest("a") === "b");
  });

  test.each([
    ["Check", grpcFrame(new CreateRequest().setUrn(URN).serializeBinary())],
    ["Create", Buffer.alloc(100, 255)],
    ["Create", grpcFrame(Buffer.from([8, 1, 8, 1]))],
    ["Create", Buffer.alloc(0)],
  ])("a %s without a URN that can be read is no call in flight", async (name, content) => {
    const { calls, received, session } = await host();
    call(session, name, content, Buffer.from("end"));
    await until(() => Buffer.concat(received).toString("latin1").endsWith("end"));
    expect(calls.latest()).toBeUndefined();
  });
});

describe("what an operation waits for", () => {
  /** An engine that takes messages, and answers with a status of gRPC. */
  async function engine(grpcStatus: string) {
    const requests: LogRequest.AsObject[] = [];
    const server = createServer().on("stream", (stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        expect(headers[":path"]).toBe(EngineService.log.path);
        const body = Buffer.concat(chunks);
        expect(body.readUInt32BE(1)).toBe(body.length - 5);
        requests.push(LogRequest.deserializeBinary(body.subarray(5)).toObject());
        stream.respond({ ":status": 200, "grpc-status": grpcStatus }, { endStream: true });
      });
    });
    return { requests, address: await listening(server) };
  }

  const TEXT = `waiting 58 s for the rate limit ${"…".repeat(200)}`;

  test("is shown beside a resource, for as long as the engine works", async () => {
    const { requests, address } = await engine("0");
    const fallback = jest.fn();
    engineDisplay(address, { latest: () => URN }, fallback)(TEXT);
    await until(() => requests.length > 0);
    expect(requests).toEqual([
      { severity: LogSeverity.INFO, message: TEXT, urn: URN, streamid: 0, ephemeral: true },
    ]);
    expect(fallback).not.toHaveBeenCalled();
  });

  test.each([
    ["no address of the engine is known", async () => [undefined, URN]],
    ["no call is in flight", async () => [(await engine("0")).address, undefined]],
    ["the engine refuses it", async () => [(await engine("12")).address, URN]],
    ["the engine can't be reached", async () => ["127.0.0.1:1", URN]],
    ["the address is a file's", async () => ["/usr/lib/provider.js", URN]],
    ["the address is that of another machine", async () => ["192.0.2.1:80", URN]],
  ])("is shown under the stack when %s", async (_, parts) => {
    const [address, urn] = await parts();
    const lines: string[] = [];
    engineDisplay(address, { latest: () => urn }, (line) => lines.push(line))(TEXT);
    await until(() => lines.length > 0);
    expect(lines).toEqual([TEXT]);
  });
});
