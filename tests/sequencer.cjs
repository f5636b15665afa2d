const { sep } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Seconds that files take, by a part of their paths: the first that fits counts. They matter in the
 * first run on a machine, for which Jest knows no times and would start with the largest files. The
 * longest file would come last, and leave all workers but one without work.
 */
const ESTIMATES = [
  ["engine/docs", 160],
  ["engine/installations", 100],
  ["engine/languages", 80],
  ["engine/histories", 70],
  ["engine/product-sets", 60],
  ["engine/", 30],
  ["host/histories.slow", 40],
  ["hostile-files.slow", 40],
  ["browser/", 50],
  [".slow.", 10],
  ["cli/", 12],
  ["", 2],
];

/** Starts with the files that take longest, also when it knows no times from an earlier run. */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    const path = test.path.replaceAll(sep, "/");
    const [, seconds] = ESTIMATES.find(([part]) => path.includes(part));
    return super.time(test) ?? seconds * 1000;
  }
};
