/** Ends the run with one plain line of counts, for continuous integration to read. */
module.exports = class CountsReporter {
  onRunComplete(_contexts, results) {
    // A suite that could not even start counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stderr.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
  }
};
