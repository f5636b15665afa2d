import { AsyncLocalStorage } from "node:async_hooks";
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";

/** The resource that a call is about. What the call logs is shown under it. */
const resource = new AsyncLocalStorage<string>();

/** Runs a call that is about a resource. */
export function about<Result>(urn: string, call: () => Result): Result {
  return resource.run(urn, call);
}

/** Returns the URN of the resource that the running call is about; undefined where it is about none. */
export function currentUrn(): string | undefined {
  return resource.getStore() || undefined;
}

/** Shows lines in the engine's output. */
export class EngineLog {
  readonly #engine: EngineClient;
  readonly #pending = new Set<Promise<void>>();

  /** @param address - Of the engine, as it tells in its handshake. */
  constructor(address: string) {
    this.#engine = new EngineClient(address, credentials.createInsecure());
  }

  /**
   * Shows a line under the resource that the running call is about, or under the stack.
   *
   * @param isEphemeral - Whether it is shown only while the engine works, and not among the results.
   */
  log(line: string, isEphemeral = false): void {
    const request = new LogRequest()
      .setSeverity(LogSeverity.INFO)
      .setMessage(line)
      .setUrn(resource.getStore() ?? "")
      .setEphemeral(isEphemeral);
    const sent = new Promise<void>((done) => {
      // A line that can't be shown is no reason to fail a call.
      this.#engine.log(request, () => done());
    });
    this.#pending.add(sent);
    void sent.then(() => this.#pending.delete(sent));
  }

  /** Waits for the lines to arrive. After the last answer, the engine ends the plugin. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  close(): void {
    this.#engine.close();
  }
}
