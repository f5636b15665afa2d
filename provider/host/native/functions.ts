import type { GenlookClient } from "../../api/client.ts";
import { GenlookError } from "../../api/errors.ts";
import { quotedExcerpt } from "../../api/problems.ts";
import { collect, listWith } from "../../live/products.ts";
import { GET_PRODUCT, GET_PRODUCTS } from "../../pulumi.ts";
import { withoutReserved } from "../reserved.ts";
import type { Properties } from "./values.ts";

type NativeFunction = (args: Properties, client: GenlookClient) => Promise<Properties>;

/** The functions of the plugin, by their token. */
const FUNCTIONS: Readonly<Record<string, NativeFunction>> = {
  async [GET_PRODUCT]({ externalId }, client) {
    const { problems: _, ...product } = await client.getProduct(textOf("externalId", externalId));
    return withoutReserved(product);
  },

  async [GET_PRODUCTS]({ prefix }, client) {
    const filter = prefix == null ? {} : { prefix: textOf("prefix", prefix) };
    const products = await collect(listWith(client, filter));
    return { products: products.map(({ problems: _, ...product }) => withoutReserved(product)) };
  },
};

/**
 * Calls a function of the plugin.
 *
 * @throws GenlookError when there is no such function, or when it fails.
 */
export async function invoke(
  token: string,
  args: Properties,
  client: GenlookClient,
): Promise<Properties> {
  const called = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : undefined;
  if (called !== undefined) return called(args, client);
  throw new GenlookError({
    code: "UNKNOWN_FUNCTION",
    message: `This version of the plugin has no function ${quotedExcerpt(token, 200)}; it has ${Object.keys(FUNCTIONS).join(" and ")}.`,
  });
}

/** @throws GenlookError when an argument is no text. */
export function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new GenlookError({ code: "INVALID_ARGUMENT", message: `${name} must be a string.` });
}
