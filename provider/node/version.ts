const { engines } = require("../../package.json") as { engines: { node: string } };

/**
 * Says what is wrong with the version of Node; undefined when it is new enough. Old versions fail
 * somewhere in a dependency, with messages that name neither Node nor this package.
 */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const needed = engines.node.replace(/^>=/, "");
  if (version.localeCompare(needed, "en", { numeric: true }) >= 0) return undefined;
  return `pulumi-genlook needs Node ${needed} or newer, and this is Node ${version} (${process.execPath}). Install a newer one, or put it first on the PATH.`;
}
