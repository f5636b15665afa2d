export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Counts requests by method, with those for the list counted apart. */
export function countByMethod(
  requests: readonly { readonly method: string; readonly path: string }[],
): string {
  const counts = new Map<string, number>();
  for (const { method, path } of requests) {
    const kind = method === "GET" && path === "/products" ? "list" : method;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(" + ") || "none";
}
