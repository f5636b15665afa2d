import { GenlookError } from "../api/errors.ts";
import { LOADER_PROPERTY } from "../pulumi.ts";
import { Failures } from "./failure.ts";

/** Passes the failures of one operation to the engine's host of dynamic providers. */
export class DynamicFailures {
  readonly #failures: Failures;

  constructor(log: (line: string) => void) {
    this.#failures = new Failures(log);
  }

  /**
   * Runs a step, and throws its failure in the form that the host understands.
   *
   * @param props - Of the resource, which hold the code to load its provider.
   * @param seal - Makes the properties of a state that the engine is to keep. Default: the state.
   */
  async during<State extends object, Result>(
    props: object,
    step: () => Promise<Result>,
    seal: (state: State) => object = (state) => state,
  ): Promise<Result> {
    try {
      return await step();
    } catch (thrown) {
      const { error, kept } = this.#failures.of(thrown);
      if (kept === undefined) throw withoutStack(error);
      const { id, state, reason } = kept;
      // Of an error with an id, the host keeps the properties in the state. They need the loader.
      const properties = { ...seal(state as State), [LOADER_PROPERTY]: loaderIn(props) };
      throw Object.assign(withoutStack(error) as Error, { id, properties, reasons: [reason] });
    }
  }
}

/** Returns the code by which the state loads the provider; undefined in a state of the plugin. */
export function loaderIn(props: object): unknown {
  return (props as { [LOADER_PROPERTY]?: unknown })[LOADER_PROPERTY];
}

/** The host prints the stack below the message. For an expected error it says nothing to a user. */
function withoutStack<Thrown>(error: Thrown): Thrown {
  if (error instanceof GenlookError) error.stack = "";
  return error;
}
