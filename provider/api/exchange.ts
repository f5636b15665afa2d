import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { ATTEMPT_TIMEOUT } from "./retry.ts";

/** An answer with its whole body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends a request and collects the whole answer, within a time limit. undici's own timeouts are not
 * enough: each byte and each 1xx of the server restarts them.
 *
 * @param signal - Aborts the exchange.
 * @throws the signal's reason, an error with the code ATTEMPT_TIMEOUT, or undici's error.
 */
export async function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<RawAnswer> {
  signal?.throwIfAborted();
  const collector = new Collector();
  const timer = setTimeout(() => {
    const error = new Error(`no complete answer within ${Math.ceil(limitMs / 1000)} s`);
    collector.abort(Object.assign(error, { code: ATTEMPT_TIMEOUT }));
  }, limitMs);
  const cancel = () => collector.abort(signal?.reason);
  signal?.addEventListener("abort", cancel);
  try {
    dispatcher.dispatch(request, collector);
    return await collector.answer;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

/**
 * Collects an answer from undici's events. A stream and an AbortController for each request would
 * take more time than all else that is done for a page of the list.
 */
class Collector implements Dispatcher.DispatchHandler {
  readonly #outcome = Promise.withResolvers<RawAnswer>();
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #controller: Dispatcher.DispatchController | undefined;
  #abortedBy: Error | undefined;

  get answer(): Promise<RawAnswer> {
    return this.#outcome.promise;
  }

  abort(reason: Error): void {
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
    this.#outcome.reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted before there was a connection.
    if (this.#abortedBy !== undefined) controller.abort(this.#abortedBy);
  }

  /** Called for each 1xx too, and last for the answer itself. */
  onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    // Leaves out a byte order mark, which is no JSON.
    const text = new TextDecoder().decode(Buffer.concat(this.#chunks));
    this.#outcome.resolve({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#outcome.reject(error);
  }
}
