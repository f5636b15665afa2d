/** What is known of a request: one line of the emulator's log. */
export interface Request {
  readonly method: string;
  /** The product's id; undefined for the list. */
  readonly externalId?: string | undefined;
}

const KINDS: readonly [string, (request: Request) => boolean][] = [
  [
    "GET a page of the list",
    ({ method, externalId }) => method === "GET" && externalId === undefined,
  ],
  ["GET one product", ({ method, externalId }) => method === "GET" && externalId !== undefined],
  ["POST one product", ({ method }) => method === "POST"],
  ["DELETE one product", ({ method }) => method === "DELETE"],
];

/** Counts requests by their kinds: "6 requests: 1 × GET a page of the list, 5 × POST one product". */
export function requestsInWords(requests: readonly Request[]): string {
  if (requests.length === 0) return "no request";
  const counts = KINDS.flatMap(([name, is]) => {
    const count = requests.filter(is).length;
    return count === 0 ? [] : [`${count} × ${name}`];
  });
  return `${requests.length} request${requests.length === 1 ? "" : "s"}: ${counts.join(", ")}`;
}
