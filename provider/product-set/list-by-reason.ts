import { quoted } from "../text/escape-control.ts";

/** Ids that are listed for one reason. */
const MAX_IDS = 50;
const MAX_REASONS = 20;

/**
 * Lists each reason once, with the products that it is about, in lines that follow a text.
 *
 * @param reasons - By externalId.
 */
export function listByReason(reasons: ReadonlyMap<string, string>): string {
  const groups = [...Map.groupBy(reasons, ([, reason]) => reason)];
  const lines = groups.slice(0, MAX_REASONS).map(([reason, products]) => {
    const ids = products.map(([externalId]) => quoted(externalId));
    const more = ids.length - MAX_IDS;
    const list = ids.slice(0, MAX_IDS).join(", ") + (more > 0 ? ` and ${more} more` : "");
    return `\n  ${list}: ${reason}`;
  });
  const others = groups.slice(MAX_REASONS).flatMap(([, products]) => products).length;
  return (
    lines.join("") + (others > 0 ? `\n  … and ${others} more products, for other reasons` : "")
  );
}
