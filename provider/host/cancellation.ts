import diagnostics from "node:diagnostics_channel";

let controller: AbortController | undefined;

/**
 * A signal that aborts when the engine cancels the operation (the first Ctrl-C). The engine says
 * so by a call of Cancel to the provider process, which Pulumi's dynamic provider host answers
 * without telling the provider; Node's diagnostics show the call as it comes in. Where a Node
 * version has no such channel, waits last until the second Ctrl-C ends the process.
 */
export function cancellation(): AbortSignal {
  if (controller === undefined) {
    controller = new AbortController();
    diagnostics.subscribe("http2.server.stream.start", abortOnCancel);
  }
  return controller.signal;
}

function abortOnCancel(message: unknown): void {
  const { headers } = message as { headers?: Record<string, unknown> };
  if (headers?.[":path"] === "/pulumirpc.ResourceProvider/Cancel") controller?.abort();
}
