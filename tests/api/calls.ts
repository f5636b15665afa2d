import type { GenlookClient } from "../../provider/api/client.ts";
import { productData } from "../product.ts";
import { json, type ScriptedAnswer, text } from "./scripted-server.ts";

/** Each call of the API, on the product of {@link productData}, and an answer that it takes. */
export const calls = {
  GET: (client: GenlookClient) => client.getProduct("shirt-42"),
  LIST: (client: GenlookClient) => client.listPage(),
  POST: (client: GenlookClient) =>
    client.upsertProduct({ externalId: "shirt-42", title: "Red tee" }),
  DELETE: (client: GenlookClient) => client.deleteProduct("shirt-42"),
};

export type Method = keyof typeof calls;

export const methods = Object.keys(calls) as Method[];

export const success: Record<Method, ScriptedAnswer> = {
  GET: json(200, productData()),
  LIST: json(200, { items: [], nextCursor: null }),
  POST: json(200, productData()),
  DELETE: text(204, ""),
};
