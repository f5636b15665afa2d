import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { GET_PRODUCT } from "../../../provider/pulumi.ts";
import { Emulator } from "../../../provider/testing/index.ts";
import { struct } from "./plugin.ts";

const PLUGIN = join(__dirname, "../../../dist/plugin/pulumi-resource-genlook");
/** Two plugins that name the same engine belong to one operation. Nothing listens there. */
const ENGINE = "127.0.0.1:9";
const BUDGET = 300;
const REQUESTS = 160;

/** Starts a plugin in its own process, as the engine does. */
async function start({ apiKey, url: baseUrl }: Emulator) {
  const child = spawn(process.execPath, [PLUGIN, ENGINE], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const address = `127.0.0.1:${String(port).trim()}`;
  const client = new ResourceProviderClient(address, credentials.createInsecure());
  const config = struct({ apiKey, baseUrl, requestsPerMinute: String(BUDGET) });
  await new Promise((done) => {
    client.configure(new wire.ConfigureRequest().setArgs(config), done);
  });
  return {
    /** Looks up products that do not exist: a request each. */
    async lookUp(count: number): Promise<void> {
      const lookUp = (_: unknown, n: number) => {
        const args = struct({ externalId: `${child.pid}-${n}` });
        const request = new wire.InvokeRequest().setTok(GET_PRODUCT).setArgs(args);
        return new Promise((done) => {
          client.invoke(request, done);
        });
      };
      await Promise.all(Array.from({ length: count }, lookUp));
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await new Promise((done) => {
        client.cancel(new Empty(), done);
      });
      client.close();
      child.kill();
      await once(child, "close");
    },
  };
}

test("two plugins of one operation and one account keep to one budget", async () => {
  const rateLimit = { requestsPerMinute: BUDGET, algorithm: "token-bucket" } as const;
  await using emulator = await Emulator.start({ rateLimit });
  await using one = await start(emulator);
  await using two = await start(emulator);
  // The first request of a process is late, because it loads the HTTP library.
  await one.lookUp(1);
  await two.lookUp(1);
  await Promise.all([one.lookUp(REQUESTS), two.lookUp(REQUESTS)]);
  const refused = emulator.requests.filter(({ status }) => status === 429).length;
  expect(emulator.requests.length - refused).toBe(2 * REQUESTS + 2);
  // Each may begin with a request that takes longer to arrive than the ones after it.
  expect(refused).toBeLessThanOrEqual(2);
});
