import * as z from "zod";
import { type ProductData, productRule } from "./product.ts";

/**
 * Checks a product of an answer. Properties without a rule are dropped, so a newer API does no
 * harm; a property that is missing or of another type is a problem.
 */
export const productSchema = productRule.schema(z);

const page = {
  nextCursor: z.string().nullish(),
  hasMore: z.boolean().optional(),
};

/** A page of the list. `count` is left out on purpose: what it counts is not documented. */
export const pageSchema = z.object({ ...page, items: z.array(productSchema) });

/** A page whose products `pageSchema` would copy unchanged. */
const unchangedPageSchema = z.object({
  ...page,
  items: z.custom<ProductData[]>(
    (items) => Array.isArray(items) && items.every((item) => productRule.is(item)),
  ),
});

/**
 * Parses a page of the list. Copying a product takes longer than checking it, and a walk over a
 * large account does little else, so a page that needs no change is taken as it came.
 */
export function parsePage(answer: unknown): z.ZodSafeParseResult<z.output<typeof pageSchema>> {
  const unchanged = unchangedPageSchema.safeParse(answer);
  return unchanged.success ? unchanged : pageSchema.safeParse(answer);
}

/** The shape of an error's body; a proxy's may lack any part of it. */
export const errorSchema = z.object({
  code: z.string().min(1),
  message: z.string().catch(""),
  details: z.array(z.object({ path: z.string(), message: z.string() })).catch([]),
});
