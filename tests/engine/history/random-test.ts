import fc from "fast-check";

/** The same values at every run; FAST_CHECK_SEED explores others, FAST_CHECK_PATH goes on shrinking. */
const { FAST_CHECK_SEED: SEED = "255263553", FAST_CHECK_PATH: PATH = "" } = process.env;

/** Defines a test that plays a number of random values. Each play takes less than a minute. */
export function randomTest<Value>(
  title: string,
  numRuns: number,
  values: fc.Arbitrary<Value>,
  play: (value: Value) => Promise<void>,
): void {
  /** Of a failure, the shortest value is shown that is found within this. */
  const limitMs = 600_000 + numRuns * 60_000;
  const run = async () => {
    process.stderr.write(`${title}: FAST_CHECK_SEED=${SEED}\n`);
    await fc.assert(fc.asyncProperty(values, play), {
      seed: Number(SEED),
      path: PATH,
      numRuns,
      plugins: [fc.interruptAfterTimeLimit(limitMs, { failOnInterrupt: true })],
    });
  };
  test(title, run, limitMs + 60_000);
}
