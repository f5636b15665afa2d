import { once } from "node:events";
import { Emulator, type EmulatorOptions, type RecordedRequest } from "../testing/index.ts";
import { type Command, parseOptions, UsageError, wholeNumber } from "./command.ts";

const DEFAULT_PORT = 4010;

const HELP = `Usage: pulumi-genlook emulator [options]

Serves the Genlook product API on 127.0.0.1 until Ctrl-C. Products are kept in memory alone.

Options:
  --port N                 Port to listen on; 0 = any free one (default: ${DEFAULT_PORT})
  --api-key KEY            API key to accept (default: gk_emulator)
  --requests-per-minute N  Answer 429 beyond this budget (default: no limit)
`;

/** `pulumi-genlook emulator`: the emulator as a server of its own. */
export const emulator: Command = {
  summary: "Serve the Genlook product API locally, without an account",
  help: HELP,
  async run(args) {
    const server = await start(toOptions(args));
    process.stdout.write(instructions(server));
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    await server.close();
  },
};

function toOptions(args: string[]): EmulatorOptions {
  const values = parseOptions("emulator", args, {
    port: { type: "string" },
    "api-key": { type: "string" },
    "requests-per-minute": { type: "string" },
  });
  const apiKey = values["api-key"];
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new UsageError("--api-key must be printable ASCII without blanks");
  }
  const budget = values["requests-per-minute"];
  const requestsPerMinute = wholeNumber("requests-per-minute", budget, 1, 1_000_000);
  return {
    port: wholeNumber("port", values.port, 0, 65_535) ?? DEFAULT_PORT,
    ...(apiKey !== undefined && { apiKey }),
    ...(requestsPerMinute !== undefined && { rateLimit: { requestsPerMinute } }),
  };
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  try {
    const server = await Emulator.start({
      ...options,
      onAnswer(request) {
        process.stdout.write(`${toLine(request)}\n`);
        // Nobody reads the log of a server that may run for days.
        server.clearRequests();
      },
    });
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new UsageError(`port ${options.port} is in use; try --port 0`);
    if (code === "EACCES") throw new UsageError(`port ${options.port} needs more rights`);
    throw error;
  }
}

function instructions({ url, apiKey }: Emulator): string {
  const key = shellWord(apiKey);
  return `Genlook emulator on ${url} (Ctrl-C ends it)

For a Pulumi stack:
  pulumi config set genlook:baseUrl ${url}
  pulumi config set --secret genlook:apiKey ${key}

For a shell:
  export GENLOOK_BASE_URL=${url}
  export GENLOOK_API_KEY=${key}

`;
}

/** The line of one request; text of its sender is escaped, as it may hold anything. */
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
