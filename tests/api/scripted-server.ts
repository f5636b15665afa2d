import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the script: what to write, or what to do to the socket. */
export type ScriptedAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly at: number;
}

/** A real server on loopback that answers by a script, its last line for ever. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: LoggedRequest[] = [];
  /** Known once it is started. */
  baseUrl = "";
  readonly #script: ScriptedAnswer[];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(...script: ScriptedAnswer[]) {
    this.#script = script;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.baseUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tryon/v1`;
    return this.baseUrl;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.requests.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      at,
    });
    const answer = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    answer?.(request, response);
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ScriptedAnswer {
  return text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

export function text(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): ScriptedAnswer {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** A refusal in the API's shape. */
export function refusal(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): ScriptedAnswer {
  return json(status, { code, message: `the message of ${code}`, status }, headers);
}

export const reset: ScriptedAnswer = (request) => request.socket.resetAndDestroy();

/** Headers and half a body, then the socket closes. */
export const truncated: ScriptedAnswer = (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"externalId":', () => request.socket.destroy());
};

/** The same of a server that announces to close the connection, and closes it. */
export const truncatedAndClosed: ScriptedAnswer = (_request, response) => {
  const headers = { "content-type": "application/json", "content-length": "1000" };
  response.writeHead(200, { ...headers, connection: "close" });
  response.write('{"externalId":', () => response.socket?.end());
};

/** The same without a length. */
export const truncatedChunks: ScriptedAnswer = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json", connection: "close" });
  response.write('{"externalId":', () => response.socket?.end());
};

/** Headers and half a body, then nothing. */
export const stalled: ScriptedAnswer = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"externalId":');
};

export const silence: ScriptedAnswer = () => {};

/** Headers, and a body that never ends although its bytes keep coming. */
export const dripping: ScriptedAnswer = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  repeat(response, " ");
};

/** Interim answers without end. */
export function interim(status: "102 Processing" | "103 Early Hints"): ScriptedAnswer {
  return (_request, response) => repeat(response, `HTTP/1.1 ${status}\r\n\r\n`);
}

/** Writes the text to the connection until it closes. */
function repeat(response: ServerResponse, part: string): void {
  const { socket } = response;
  const write = () => (response.headersSent ? response.write(part) : socket?.write(part));
  const timer = setInterval(write, 20);
  socket?.once("close", () => clearInterval(timer));
}
