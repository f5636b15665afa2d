import diagnostics from "node:diagnostics_channel";
import { CANCEL_PATH } from "../pulumi.ts";

/**
 * Returns a signal that aborts when the engine cancels the operation (the first Ctrl-C). The engine
 * calls Cancel on the provider process. Pulumi's dynamic provider host answers that call without
 * passing it on, but Node's diagnostics show it as it arrives. In a Node version without this
 * channel, waits last until the second Ctrl-C ends the process.
 */
export function engineCancellation(): AbortSignal {
  const controller = new AbortController();
  diagnostics.subscribe("http2.server.stream.start", (message) => {
    const { headers } = message as { headers?: Record<string, unknown> };
    if (headers?.[":path"] === CANCEL_PATH) controller.abort();
  });
  return controller.signal;
}
