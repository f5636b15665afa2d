/** A create or an update that failed, and what to keep of it: all or part of it may have been done. */
export class PartialFailure<State extends object = object> extends Error {
  override readonly cause: Error;
  /** The id of the resource. */
  readonly id: string;
  readonly state: State;

  constructor(cause: Error, id: string, state: State) {
    super(cause.message, { cause });
    this.cause = cause;
    this.id = id;
    this.state = state;
  }
}
