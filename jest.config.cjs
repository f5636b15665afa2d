const shared = {
  testEnvironment: "node",
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2024", parser: { syntax: "typescript" } } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/package.json"],
};

/** @type {import("jest").Config} */
module.exports = {
  // The machine's own cores run the engine and the emulator as well.
  maxWorkers: 2,
  reporters: ["default", "<rootDir>/tests/reporter.cjs"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/engine/"],
    },
    {
      ...shared,
      displayName: "engine",
      testMatch: ["<rootDir>/tests/engine/**/*.test.ts"],
      globalSetup: "<rootDir>/tests/engine/setup.mjs",
      globalTeardown: "<rootDir>/tests/engine/teardown.mjs",
      setupFilesAfterEnv: ["<rootDir>/tests/engine/timeout.ts"],
    },
  ],
};
