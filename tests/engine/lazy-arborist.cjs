/**
 * Loads @npmcli/arborist on its first use. The Pulumi SDK loads this package when it starts: 450
 * modules, a third of all. But it only needs them to serialize a function that uses other packages,
 * and this package's provider is a fixed text.
 */
const { registerHooks } = require("node:module");

const source = `module.exports = {
  __esModule: true,
  get Arborist() { return require("./arborist/index.js"); },
};`;

registerHooks({
  load(url, context, nextLoad) {
    const isArborist = url.endsWith("/@npmcli/arborist/lib/index.js");
    return isArborist ? { format: "commonjs", source, shortCircuit: true } : nextLoad(url, context);
  },
});
