import { MAX_IN_FLIGHT } from "../api/limiter.ts";

/**
 * Runs `work` for each value, as many at once as requests can be in flight. After a failure, no
 * other one begins.
 */
export async function inParallel<Value>(
  values: Iterable<Value>,
  work: (value: Value) => Promise<void>,
): Promise<void> {
  const queue = valuesOf(values);
  const worker = async () => {
    // A failure leaves the loop, which ends the shared generator.
    for (const value of queue) await work(value);
  };
  await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, worker));
}

function* valuesOf<Value>(values: Iterable<Value>): Generator<Value, void> {
  yield* values;
}
