import { once } from "node:events";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { engineCancellation } from "../../provider/host/cancellation.ts";

/** What the host of the provider is to the engine: a gRPC server, that is HTTP/2. */
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

test("the engine's call of Cancel aborts the signal, and no other call does", async () => {
  const signal = engineCancellation();
  await callHost("/pulumirpc.ResourceProvider/Create");
  expect(signal.aborted).toBe(false);
  await callHost("/pulumirpc.ResourceProvider/Cancel");
  expect(signal.aborted).toBe(true);
});
