/** Formats a path as the engine parses it: `images[1].url`, `metadata["a key"]`. */
export function formatPropertyPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}
