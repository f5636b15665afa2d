import { GenlookClient } from "../../provider/api/client.ts";
import { Limiter } from "../../provider/api/limiter.ts";
import { Emulator } from "../../provider/testing/index.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test("two processes share a small budget on real sockets without a failure", async () => {
  await using emulator = await Emulator.start({
    rateLimit: { requestsPerMinute: 600, algorithm: "token-bucket" },
  });
  const settings = { apiKey: emulator.apiKey, baseUrl: emulator.url };
  // As each process has its own limiter, two of them stand for two processes.
  const process = async (name: string): Promise<void> => {
    const client = new GenlookClient(settings, { limiter: new Limiter(600) });
    await Promise.all(upTo(340).map((n) => client.deleteProduct(`${name}-${n}`)));
  };
  await Promise.all([process("a"), process("b")]);
  const refused = emulator.requests.filter(({ status }) => status === 429).length;
  expect(emulator.requests.length - refused).toBe(680);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(0.15 * 680);
}, 30_000);
