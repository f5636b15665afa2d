import { once } from "node:events";
import { type Command, InvalidArgumentError } from "commander";
import type { Emulator, EmulatorOptions, RecordedRequest } from "../testing/index.ts";
import { UsageError } from "./failure.ts";
import { createCommand, wholeNumber } from "./options.ts";

interface Options {
  readonly port: number;
  readonly apiKey?: string;
  readonly requestsPerMinute?: number;
  readonly lean: boolean;
}

const EXAMPLES = `Examples:
  pulumi-genlook emulator
  pulumi-genlook emulator --port 0 --requests-per-minute 100`;

/** `pulumi-genlook emulator`: runs the emulator as a server. */
export function emulatorCommand(): Command {
  return createCommand(
    "emulator",
    "Serve the Genlook product API locally, without an account",
    EXAMPLES,
  )
    .description(
      "Serves the Genlook product API on 127.0.0.1 until Ctrl-C. Products are kept in memory only.",
    )
    .option("--port <n>", "port to listen on; 0 = any free port", wholeNumber(0, 65_535), 4010)
    .option("--api-key <key>", "API key to accept (default: gk_emulator)", headerValue)
    .option(
      "--requests-per-minute <n>",
      "answer 429 beyond this budget (default: no limit)",
      wholeNumber(1, 1_000_000),
    )
    .option("--lean", "leave optional fields without a value out of answered products", false)
    .action(serve);
}

async function serve({ port, apiKey, requestsPerMinute, lean }: Options): Promise<void> {
  const server = await start({
    port,
    ...(apiKey !== undefined && { apiKey }),
    ...(requestsPerMinute !== undefined && { rateLimit: { requestsPerMinute } }),
    answers: lean ? "lean" : "full",
  });
  process.stdout.write(instructions(server));
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  const { Emulator } = await import("../testing/index.ts");
  try {
    const server = await Emulator.start({
      ...options,
      onAnswer(request) {
        process.stdout.write(`${toLine(request)}\n`);
        // The server may run for days, and nobody reads its log of requests.
        server.clearRequests();
      },
    });
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new UsageError(`port ${options.port} is in use; try --port 0`);
    if (code === "EACCES")
      throw new UsageError(`no permission to listen on port ${options.port}; try --port 0`);
    throw error;
  }
}

function headerValue(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new InvalidArgumentError("It must be printable ASCII without spaces.");
}

function instructions({ url, apiKey }: Emulator): string {
  const key = shellWord(apiKey);
  return `Genlook emulator on ${url} (Ctrl-C stops it)

For a Pulumi stack:
  pulumi config set genlook:baseUrl ${url}
  pulumi config set --secret genlook:apiKey ${key}

For a shell:
  export GENLOOK_BASE_URL=${url}
  export GENLOOK_API_KEY=${key}

`;
}

/** Formats a request as one line. Texts of the client are escaped: they may hold anything. */
function toLine({ method, path, query, externalId, status, startedAt }: RecordedRequest): string {
  const search = new URLSearchParams(query).toString();
  const inBody = method === "POST" && externalId !== undefined;
  return [
    new Date(startedAt).toISOString(),
    status ?? "reset",
    method.padEnd(6),
    path + (search && `?${search}`) + (inBody ? ` ${JSON.stringify(externalId)}` : ""),
    `${Date.now() - startedAt} ms`,
  ].join("  ");
}

function shellWord(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
