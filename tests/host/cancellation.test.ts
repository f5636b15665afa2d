import { once } from "node:events";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { engineCancellation } from "../../provider/host/cancellation.ts";

/** Calls a gRPC server, which speaks HTTP/2, as the engine calls the provider's host. */
async function callHost(path: string): Promise<void> {
  const host = createServer().on("stream", (stream) =>
    stream.respond({ ":status": 200 }, { endStream: true }),
  );
  await once(host.listen(0, "127.0.0.1"), "listening");
  const engine = connect(`http://127.0.0.1:${(host.address() as AddressInfo).port}`);
  const call = engine.request({ ":method": "POST", ":path": path }).end();
  await once(call, "response");
  engine.close();
  host.close();
}

test("only the engine's Cancel call aborts the signal", async () => {
  const signal = engineCancellation();
  await callHost("/pulumirpc.ResourceProvider/Create");
  expect(signal.aborted).toBe(false);
  await callHost("/pulumirpc.ResourceProvider/Cancel");
  expect(signal.aborted).toBe(true);
});
