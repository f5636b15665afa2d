import { declareShop } from "./shop.ts";

export const productIds = declareShop();
