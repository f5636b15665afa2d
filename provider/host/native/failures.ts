import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { Failures } from "../failure.ts";
import { KeptFailure } from "./errors.ts";

/** Passes the failures of one operation to the engine in the form that it understands. */
export class NativeFailures {
  readonly #failures: Failures;

  constructor(log: (line: string) => void) {
    this.#failures = new Failures(log);
  }

  /**
   * Runs a step, and throws its failure in that form.
   *
   * @param seal - Makes the properties of a state that the engine is to keep.
   * @throws KeptFailure when the state has to keep what was done, or may have been.
   */
  async during<State extends object, Result>(
    seal: (state: State) => Struct,
    step: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await step();
    } catch (thrown) {
      const { error, kept } = this.#failures.of(thrown);
      if (kept === undefined) throw error;
      const { id, state, reason } = kept;
      throw new KeptFailure(error, { id, properties: seal(state as State), reason });
    }
  }
}
