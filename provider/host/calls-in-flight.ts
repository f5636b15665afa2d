import diagnostics from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { CALLS_WITH_URN, PROVIDER_SERVICE } from "../pulumi.ts";

/** The URN comes first in a call. More bytes are not looked at. */
const MAX_BYTES = 4096;

/** Before each message of gRPC: whether it is compressed, and its length. */
const GRPC_HEADER_BYTES = 5;

/**
 * The resources that the engine is calling the provider for. Pulumi's host of dynamic providers does
 * not pass a resource's URN on, but Node's diagnostics show the call as it arrives. The calls that
 * make the host load this module have arrived before: in a destroy, the first few.
 */
export class CallsInFlight {
  /** In the order in which the calls came. */
  readonly #urns = new Map<ServerHttp2Stream, string>();

  constructor() {
    diagnostics.subscribe("http2.server.stream.start", (message) => {
      const { stream, headers } = message as {
        stream?: ServerHttp2Stream;
        headers?: Record<string, unknown>;
      };
      const path = String(headers?.[":path"]);
      const field = path.startsWith(PROVIDER_SERVICE)
        ? CALLS_WITH_URN[path.slice(PROVIDER_SERVICE.length)]
        : undefined;
      if (stream !== undefined && field !== undefined) this.#watch(stream, field);
    });
  }

  /**
   * Returns the URN of the latest call, whose resource is the last in the engine's display.
   *
   * @param preferred - Returned instead as long as the engine is calling for it.
   */
  latest(preferred?: string): string | undefined {
    const urns = [...this.#urns.values()];
    return preferred !== undefined && urns.includes(preferred) ? preferred : urns.at(-1);
  }

  #watch(stream: ServerHttp2Stream, field: number): void {
    let read: Buffer = Buffer.alloc(0);
    const look = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      const urn = textField(read.subarray(GRPC_HEADER_BYTES), field);
      if (urn !== undefined) this.#urns.set(stream, urn);
      if (urn !== undefined || read.length > MAX_BYTES) stream.off("data", look);
    };
    // Not by the stream's own method, which would let the data flow before the host listens to it.
    EventEmitter.prototype.on.call(stream, "data", look);
    stream.once("close", () => this.#urns.delete(stream));
  }
}

/** Reads a text field near the beginning of a protobuf message; undefined when it is not there yet. */
function textField(message: Buffer, field: number): string | undefined {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; at < message.length; shift *= 128) {
      const byte = message[at++] as number;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const tag = varint();
    // Anything but a text or a message before the field is not expected.
    if ((tag & 7) !== 2) return undefined;
    const length = varint();
    const end = at + length;
    if (!(end <= message.length)) return undefined;
    if (tag >> 3 === field) return message.toString("utf8", at, end);
    at = end;
  }
  return undefined;
}
