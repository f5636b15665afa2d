/** Walking the list of a huge account: memory, and throughput beside the barest loop there is. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { answerOf } from "./child.ts";
import type { Installation } from "./installation.ts";
import type { Walked } from "./listing-client.ts";
import type { Options } from "./options.ts";
import type { Result, Row } from "./report.ts";
import { UNLIMITED } from "./stack.ts";
import { median } from "./statistics.ts";

const ROUNDS = 5;

type Client = "listProducts" | "bare";

export async function listing({ listed }: Options, installation: Installation): Promise<Result> {
  const server = fork(join(import.meta.dirname, "listing-server.ts"), [String(listed)]);
  try {
    const url = await answerOf<string>(server);
    const walk = (client: Client, watchesHeap = false) =>
      walkFrom(installation.directory, url, client, watchesHeap);
    const walks: Record<Client, Walked[]> = { listProducts: [], bare: [] };
    for (let round = 0; round < ROUNDS; round++) {
      // Whoever is second may find the server warmer: they take turns at that as well.
      const order: Client[] = round % 2 ? ["bare", "listProducts"] : ["listProducts", "bare"];
      for (const client of order) {
        const walked = await walk(client);
        if (walked.products !== listed) throw new Error(`${walked.products} of ${listed} came`);
        console.error(`${client}: ${listed} products in ${walked.seconds.toFixed(1)} s`);
        walks[client].push(walked);
      }
    }
    const heaps = {
      listProducts: await walk("listProducts", true),
      bare: await walk("bare", true),
    };
    const perSecond = (client: Client) =>
      listed / median(walks[client].map(({ seconds }) => seconds));
    const row = (client: Client): Row => ({
      client,
      "products a second": perSecond(client),
      "heap before, MB": heaps[client].startMb,
      "highest, MB": heaps[client].peakMb,
    });
    const { startMb, peakMb } = heaps.listProducts;
    return {
      tables: [{ title: `${listed} products`, rows: [row("listProducts"), row("bare")] }],
      bounds: [
        { what: "heap growth of listProducts(), MB", measured: peakMb - startMb, atMost: 30 },
        {
          what: "throughput, listProducts() / bare",
          measured: perSecond("listProducts") / perSecond("bare"),
          atLeast: 0.9,
        },
      ],
      notes: [
        "bare: undici's request() for each page and JSON.parse of its text; no check of what came.",
        "The heap is read after a collection, every 50,000 products, in a walk of its own; before: with the first page.",
      ],
    };
  } finally {
    server.kill();
  }
}

function walkFrom(cwd: string, url: string, client: Client, watchesHeap: boolean): Promise<Walked> {
  const child = fork(join(import.meta.dirname, "listing-client.ts"), [url, client], {
    cwd,
    env: { ...process.env, GENLOOK_REQUESTS_PER_MINUTE: String(UNLIMITED) },
    execArgv: watchesHeap ? ["--expose-gc"] : [],
  });
  return answerOf<Walked>(child);
}
