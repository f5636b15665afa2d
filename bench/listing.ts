/** Measures memory and throughput of listing a huge account, next to a bare loop of requests. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { answerOf } from "./child.ts";
import type { Installation } from "./installation.ts";
import type { Client, Walked } from "./listing-client.ts";
import type { Options } from "./options.ts";
import type { Result, Row } from "./report.ts";
import { UNLIMITED } from "./stack.ts";
import { median } from "./statistics.ts";

const ROUNDS = 5;

/** Shapes of the products in the list. The reader takes another way where a field is absent. */
const SHAPES = {
  full: "like the sample of Genlook's page",
  lean: "without optional fields",
} as const;

type Shape = keyof typeof SHAPES;

export async function listing(options: Options, installation: Installation): Promise<Result> {
  const full = await listingOf("full", options, installation);
  const lean = await listingOf("lean", options, installation);
  return {
    tables: [...full.tables, ...lean.tables],
    bounds: [...full.bounds, ...lean.bounds],
    notes: [
      "bare: undici's request() for each page and JSON.parse of its text, without any checks.",
      "Both run in one process in short turns, so that other load on the machine slows both down.",
      "The heap is read after each turn and a garbage collection, in a separate process; before: after the first turn.",
    ],
  };
}

async function listingOf(
  shape: Shape,
  { listed }: Options,
  installation: Installation,
): Promise<Pick<Result, "tables" | "bounds">> {
  const server = fork(join(import.meta.dirname, "listing-server.ts"), [String(listed), shape]);
  try {
    const url = await answerOf<string>(server);
    const walk = async <Name extends Client>(clients: Name[], flags: string[] = []) => {
      const walked = await walkFrom(installation.directory, url, clients, flags);
      for (const client of clients) {
        const { products, perSecond } = walked[client];
        if (products !== listed) throw new Error(`${client}: listed ${products} of ${listed}`);
        console.error(`${shape}, ${client}: ${Math.round(perSecond)} products a second`);
      }
      return walked;
    };
    const races: Record<Client, Walked>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      races.push(await walk(["listProducts", "bare"]));
    }
    const alone: Record<Client, Walked> = {
      ...(await walk(["listProducts"], ["--expose-gc"])),
      ...(await walk(["bare"], ["--expose-gc"])),
    };
    const row = (client: Client): Row => ({
      client,
      "products a second": median(races.map((race) => race[client].perSecond)),
      "heap before, MB": alone[client].startMb,
      "highest, MB": alone[client].peakMb,
    });
    const { startMb, peakMb } = alone.listProducts;
    return {
      tables: [
        { title: `${listed} products ${SHAPES[shape]}`, rows: [row("listProducts"), row("bare")] },
      ],
      bounds: [
        {
          what: `${shape}: heap growth of listProducts(), MB`,
          measured: peakMb - startMb,
          atMost: 30,
        },
        {
          what: `${shape}: throughput, listProducts() / bare`,
          measured: median(
            races.map(({ listProducts, bare }) => listProducts.perSecond / bare.perSecond),
          ),
          atLeast: 0.9,
        },
      ],
    };
  } finally {
    server.kill();
  }
}

function walkFrom<Name extends Client>(
  cwd: string,
  url: string,
  clients: readonly Name[],
  execArgv: string[],
): Promise<Record<Name, Walked>> {
  const env = { ...process.env, GENLOOK_REQUESTS_PER_MINUTE: String(UNLIMITED) };
  const file = join(import.meta.dirname, "listing-client.ts");
  return answerOf(fork(file, [url, ...clients], { cwd, env, execArgv }));
}
