/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2024", parser: { syntax: "typescript" } } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/package.json"],
  // The machine's own cores run the engine and the emulator as well.
  maxWorkers: 2,
  reporters: ["default", "<rootDir>/tests/reporter.cjs"],
};
