import type { Dispatcher } from "undici";
import { exchange } from "../../provider/api/exchange.ts";

type Handler = Required<Dispatcher.DispatchHandler>;

const request = { origin: "http://127.0.0.1", path: "/products", method: "GET" } as const;
const controllerWith = (abort: (reason: Error) => void) =>
  ({ abort }) as Partial<Dispatcher.DispatchController> as Dispatcher.DispatchController;
const idle = controllerWith(() => {});

/** A dispatcher that hands its handler to the test. */
function dispatcherFor(serve: (handler: Handler) => void): Dispatcher {
  const dispatch = (_: unknown, handler: Handler) => {
    serve(handler);
    return true;
  };
  return { dispatch } as Partial<Dispatcher> as Dispatcher;
}

/** Answers with these chunks of a body. */
const answering = (...chunks: Buffer[]) =>
  dispatcherFor((handler) => {
    handler.onRequestStart(idle, undefined);
    handler.onResponseStart(idle, 103, { link: "</a>" });
    handler.onResponseStart(idle, 200, { date: "today" });
    for (const chunk of chunks) handler.onResponseData(idle, chunk);
    handler.onResponseEnd(idle, {});
  });

test("an answer has the status and headers that come last, and the whole text", async () => {
  const bytes = Buffer.from('\uFEFF{"title":"Hemd — größer"}');
  // Chunks may end within a character.
  const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
  await expect(exchange(answering(...chunks), request, 1000, undefined)).resolves.toEqual({
    status: 200,
    headers: { date: "today" },
    text: '{"title":"Hemd — größer"}',
  });
});

test("an exchange that is aborted before it has a connection ends at once, and is never sent", async () => {
  const stop = new AbortController();
  let handler: Handler | undefined;
  const connecting = dispatcherFor((given) => {
    handler = given;
  });
  const outcome = exchange(connecting, request, 60_000, stop.signal);
  const reason = new Error("Ctrl-C");
  stop.abort(reason);
  await expect(outcome).rejects.toBe(reason);

  const abort = jest.fn();
  handler?.onRequestStart(controllerWith(abort), undefined);
  expect(abort).toHaveBeenCalledWith(reason);
});

test("an exchange with a signal that has been aborted is not dispatched", async () => {
  const serve = jest.fn();
  const reason = new Error("Ctrl-C");
  const aborted = AbortSignal.abort(reason);
  await expect(exchange(dispatcherFor(serve), request, 1000, aborted)).rejects.toBe(reason);
  expect(serve).not.toHaveBeenCalled();
});

test("an exchange that lasts longer than its limit is aborted", async () => {
  const abort = jest.fn();
  const silent = dispatcherFor((handler) =>
    handler.onRequestStart(controllerWith(abort), undefined),
  );
  const outcome = exchange(silent, request, 20, undefined);
  await expect(outcome).rejects.toMatchObject({ code: "ATTEMPT_TIMEOUT" });
  expect(abort).toHaveBeenCalledTimes(1);
});
