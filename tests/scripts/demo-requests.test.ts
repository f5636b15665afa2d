import { requestsInWords } from "../../scripts/demo/requests.ts";

const list = { method: "GET" };
const tee = { externalId: "tee" };

test.each([
  ["no request", []],
  ["1 request: 1 × GET a page of the list", [list]],
  [
    "5 requests: 1 × GET a page of the list, 2 × GET one product, 1 × POST one product, 1 × DELETE one product",
    [
      { method: "DELETE", ...tee },
      { method: "GET", ...tee },
      list,
      { method: "POST", ...tee },
      { method: "GET", externalId: "hat" },
    ],
  ],
])("the demo says %j", (words, requests) => {
  expect(requestsInWords(requests)).toBe(words);
});
