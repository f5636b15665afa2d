/**
 * Returns undici, which the first request loads. That takes as long as to load all else of the
 * provider's process, and an operation without a change sends no request.
 */
export function undici(): typeof import("undici") {
  return require("undici") as typeof import("undici");
}
