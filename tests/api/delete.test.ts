import { GenlookClient } from "../../provider/api/client.ts";
import { InvalidResponseError, NetworkError } from "../../provider/api/errors.ts";
import { productData } from "../product.ts";
import {
  json,
  refusal,
  reset,
  type ScriptedAnswer,
  ScriptedServer,
  text,
} from "./scripted-server.ts";

const apiKey = "gk_test";
const gone = refusal(404, "PRODUCT_NOT_FOUND");
const HTML = text(200, "<title>Welcome to the hotel's Wi-Fi</title>", {
  "content-type": "text/html",
});

let server: ScriptedServer;
afterEach(() => server.stop());

/** Deletes a product. The server answers the DELETE, and then a GET of the product. */
async function remove(toDelete: ScriptedAnswer, toGet: ScriptedAnswer = gone): Promise<void> {
  server = new ScriptedServer((request, response) =>
    (request.method === "DELETE" ? toDelete : toGet)(request, response),
  );
  const client = new GenlookClient(
    { apiKey, baseUrl: await server.start() },
    { retry: { maxAttempts: 1 } },
  );
  await client.deleteProduct("shirt-42");
}

const methods = () => server.requests.map(({ method }) => method);

test.each<[string, ScriptedAnswer]>([
  ["a 204", text(204, "")],
  ["an empty 200", text(200, "")],
  ["a 200 that says deleted", json(200, { deleted: true })],
  ["a 200 with the product that was deleted", json(200, productData())],
  ["a 200 with no errors", json(200, { success: true, error: null, errors: [] })],
  ["a 404 of a product that is gone", gone],
])(
  "a DELETE that is answered by %s is believed, without another request",
  async (_name, answer) => {
    await remove(answer);
    expect(methods()).toEqual(["DELETE"]);
  },
);

const DOUBTFUL: [string, ScriptedAnswer, RegExp][] = [
  ["a proxy's page", HTML, /status 200 and a body that is not JSON: "<title>Welcome/],
  ["a text", text(200, "OK"), /status 200 and a body that is not JSON: "OK"/],
  ["a 202", json(202, { status: "queued" }), /status 202 and the body: /],
  ["an empty 202", text(202, ""), /status 202 and an empty body/],
  ["a 206", json(206, {}), /status 206 and the body: "\{\}"/],
  ["a list", json(200, []), /status 200 and the body: "\[\]"/],
  ["JSON with a code", json(200, { code: "BUSY" }), /status 200 and the body: .*BUSY/],
  ["JSON with an error", json(200, { error: "locked" }), /status 200 and the body: .*locked/],
  ["JSON with errors", json(200, { errors: ["locked"] }), /status 200 and the body: .*locked/],
  ["success: false", json(200, { success: false }), /status 200 and the body: .*success/],
  ["deleted: false", json(200, { deleted: false }), /status 200 and the body: .*deleted/],
];

describe.each(DOUBTFUL)("a DELETE that is answered by %s", (_name, answer, described) => {
  test("is a success when a GET says that the product is gone", async () => {
    await remove(answer);
    expect(methods()).toEqual(["DELETE", "GET"]);
  });

  test("is an error that names the answer when a GET still finds the product", async () => {
    const error = await remove(answer, json(200, productData())).catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error.message).toMatch(described);
    expect(error.message).toMatch(/^DELETE \/products\/shirt-42: .*, and the product still exists/);
    expect(methods()).toEqual(["DELETE", "GET"]);
  });

  test("is an error that says what is unknown when the GET fails", async () => {
    const error = await remove(answer, reset).catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error.message).toMatch(described);
    expect(error.message).toMatch(
      /it is unknown whether the product still exists \(GET \/products\/shirt-42: no answer/,
    );
    expect(error.cause).toBeInstanceOf(NetworkError);
  });
});
