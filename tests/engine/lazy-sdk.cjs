/**
 * Loads TypeScript, @npmcli/arborist, normalize-package-data and the Automation API on their first
 * use. The Pulumi SDK loads them when it starts, which is two thirds of what a start costs. But it
 * only needs the first three to serialize a function, and this package's provider is a fixed text.
 */
const Module = require("node:module");

const LAZY = new Set([
  "../../typescript-shim",
  "@npmcli/arborist",
  "normalize-package-data",
  "./automation",
]);
const load = Module._load;

// Module.registerHooks would slow the loading of every other module down.
Module._load = function (request, ...rest) {
  if (!LAZY.has(request)) return load.call(this, request, ...rest);
  const get = (_target, name) =>
    name === "__esModule" ? true : load.call(this, request, ...rest)[name];
  return new Proxy({}, { get });
};
