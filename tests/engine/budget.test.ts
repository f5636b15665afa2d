import { Shop } from "./shop.ts";

/** Two instances of the native provider and the dynamic host: three processes with one API key. */
const PROGRAM = `
import { Product } from "pulumi-genlook";
import * as native from "pulumi-genlook/native";

const image = { url: "https://cdn.example.com/tee.jpg" };
const first = new native.Provider("first");
const second = new native.Provider("second");
for (let n = 0; n < 7; n++) {
  new Product("dynamic-" + n, { externalId: "dynamic-" + n, images: [image] });
  for (const [name, provider] of Object.entries({ first, second })) {
    const externalId = name + "-" + n;
    new native.Product(externalId, { externalId, images: [image] }, { provider });
  }
}
`;

/** The program needs 36 requests. */
const BUDGET = 30;

test("all processes of a program with one account keep to one budget", async () => {
  await using shop = await Shop.open({
    program: PROGRAM,
    emulator: { rateLimit: { requestsPerMinute: BUDGET, algorithm: "token-bucket" } },
    environment: { GENLOOK_REQUESTS_PER_MINUTE: String(BUDGET) },
  });
  expect(await shop.up()).toMatchObject({ succeeded: true, errors: [] });
  expect(shop.emulator.products.size).toBe(21);
  const refused = shop.emulator.requests.filter(({ status }) => status === 429);
  expect(shop.emulator.requests.length - refused.length).toBeGreaterThan(BUDGET);
  // The API begins to count when the first request arrives, which is later than it was sent.
  expect(refused.length).toBeLessThanOrEqual(1);
});
