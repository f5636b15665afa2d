const shared = {
  testEnvironment: "node",
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2024", parser: { syntax: "typescript" } } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/package.json"],
};

/** Tests that need the build or a browser, and tests that take long. */
const slow = [
  "<rootDir>/tests/browser/**/*.test.ts",
  "<rootDir>/tests/cli/**/*.test.ts",
  "<rootDir>/tests/package/**/*.test.ts",
  "<rootDir>/tests/**/*.slow.test.ts",
];
/** Programs on a real engine. */
const engine = {
  ...shared,
  displayName: "engine",
  testMatch: ["<rootDir>/tests/engine/**/*.test.ts"],
  globalSetup: "<rootDir>/tests/engine/setup.mjs",
  globalTeardown: "<rootDir>/tests/engine/teardown.mjs",
  setupFilesAfterEnv: ["<rootDir>/tests/engine/timeout.ts"],
};

/** The files of the engine's tests that run again on the native host. Every night, all others do too. */
const onNativeHost = [
  "arguments",
  "bad-input",
  "behind-our-back",
  "histories",
  "interrupts",
  "waits",
];

/** @type {import("jest").Config} */
module.exports = {
  // The machine's cores also run the engine and the emulator.
  maxWorkers: 2,
  // Generous, because a busy machine is slow. A test that hangs still ends.
  testTimeout: 30_000,
  testSequencer: "<rootDir>/tests/sequencer.cjs",
  reporters: ["default", "<rootDir>/tests/reporter.cjs"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/tests/(browser|cli|engine|package)/",
        "\\.slow\\.test\\.ts$",
      ],
    },
    {
      ...shared,
      displayName: "slow",
      testMatch: slow,
      globalSetup: "<rootDir>/tests/build.mjs",
    },
    {
      ...shared,
      displayName: "lean",
      // The tests that read products from an emulator. The files of api/ are the only two that do;
      // tests/testing/ asserts both shapes by name, and the histories of the engine play both.
      testMatch: [
        "<rootDir>/tests/{host,images,live,product,workflows}/**/*.test.ts",
        "<rootDir>/tests/api/{concurrent-reads,paging}.test.ts",
      ],
      testPathIgnorePatterns: ["/node_modules/", "\\.slow\\.test\\.ts$"],
      setupFiles: ["<rootDir>/tests/testing/lean.ts"],
    },
    engine,
    {
      ...engine,
      displayName: "native",
      testMatch: onNativeHost.map((name) => `<rootDir>/tests/engine/${name}.test.ts`),
      setupFiles: ["<rootDir>/tests/engine/native-host.ts"],
    },
  ],
};
