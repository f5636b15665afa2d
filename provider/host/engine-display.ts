import { connect } from "node:http2";
import { LOG_PATH, LogField, LogSeverity } from "../pulumi.ts";
import type { CallsInFlight } from "./calls-in-flight.ts";

/** The engine listens on this machine. Anything else is not its address. */
const LOOPBACK = /^(127\.0\.0\.1|\[::1\]|localhost):\d+$/;

/**
 * Makes the function that shows what an operation waits for, beside the resource that the engine
 * displays last. A line under the stack is out of sight on a terminal as soon as the resources fill
 * more than its height.
 *
 * @param address - Where the engine takes messages: `127.0.0.1:40123`.
 * @param fallback - Shows a line under the stack.
 */
export function engineDisplay(
  address: string | undefined,
  calls: Pick<CallsInFlight, "latest">,
  fallback: (line: string) => void,
): (line: string) => void {
  let urn: string | undefined;
  return (line) => {
    // Beside another resource, the line before would stay, and contradict this one.
    urn = calls.latest(urn);
    if (address === undefined || !LOOPBACK.test(address) || urn === undefined) fallback(line);
    else sendLog(address, urn, line).catch(() => fallback(line));
  };
}

/**
 * Sends a message to the engine, which shows it while it works, and not among the results. It is one
 * call of gRPC, written here because the SDK exports no client that a provider could use.
 */
async function sendLog(address: string, urn: string, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const session = connect(`http://${address}`).on("error", reject);
  const call = session.request({
    ":method": "POST",
    ":path": LOG_PATH,
    "content-type": "application/grpc",
    te: "trailers",
  });
  call.on("error", reject);
  const check = (headers: Record<string, unknown>) => {
    const status = headers["grpc-status"];
    if (status !== undefined && status !== "0") reject(new Error(`gRPC status ${status}`));
  };
  call.on("response", check).on("trailers", check);
  call.on("close", () => {
    session.close();
    resolve();
  });
  call.resume().end(frame(urn, text));
  await promise;
}

/** Writes the call's message as protobuf, behind the header of gRPC: not compressed, its length. */
function frame(urn: string, text: string): Buffer {
  const message = Buffer.concat([
    numberField(LogField.severity, LogSeverity.info),
    textField(LogField.message, text),
    textField(LogField.urn, urn),
    numberField(LogField.ephemeral, 1),
  ]);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

function numberField(field: number, value: number): Buffer {
  return Buffer.from([field << 3, value]);
}

function textField(field: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), bytes]);
}
