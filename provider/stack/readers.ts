import { NATIVE_PRODUCT_SET_TYPE, NATIVE_PRODUCT_TYPE } from "../pulumi.ts";
import { product } from "./product.ts";
import { productSet } from "./product-set.ts";
import type { ResourceReader } from "./reader.ts";

/** The types of resources that hold products, one line each. */
export const READERS: readonly ResourceReader[] = [
  product,
  { ...product, type: NATIVE_PRODUCT_TYPE },
  productSet,
  { ...productSet, type: NATIVE_PRODUCT_SET_TYPE },
];
