/** Serves a list of any length from the same few bodies, so that the server costs next to nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listedProduct } from "./products.ts";

const PAGE = 200;
const BODIES = 20;

const pages = Math.ceil(Number(process.argv[2]) / PAGE);
const bodies = Array.from({ length: BODIES }, (_, body) => {
  const items = Array.from({ length: PAGE }, (_, at) => listedProduct(body * PAGE + at));
  return JSON.stringify(items);
});

// What of the last page is beyond the account's size.
const left = Number(process.argv[2]) - (pages - 1) * PAGE;
const lastBody = JSON.stringify(Array.from({ length: left }, (_, at) => listedProduct(at)));

const server = createServer((request, response) => {
  const cursor = new URL(request.url ?? "", "http://localhost").searchParams.get("cursor");
  const page = Number(cursor ?? 0);
  const isLast = page + 1 >= pages;
  const items = isLast ? lastBody : bodies[page % BODIES];
  const nextCursor = isLast ? null : `"${page + 1}"`;
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(`{"items":${items},"nextCursor":${nextCursor},"hasMore":${!isLast}}`);
});

server.listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tryon/v1`);
});
