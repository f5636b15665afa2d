/**
 * An emulator of the Genlook product API on a local port, to test programs that manage products
 * with this package. It needs no account.
 *
 * @module
 */
import "../node/required.ts";

export type { StoreRule } from "./catalog.ts";
export type { Clock, Duration } from "./clock.ts";
export { Emulator, type EmulatorOptions, type TryOnProduct } from "./emulator.ts";
export type { Fault, FaultAnswer, FaultEffect, FaultMatch, Faults, FaultTiming } from "./faults.ts";
export type { ProductEdit, ProductFields } from "./fields.ts";
export type { Image, ImageEdit } from "./images.ts";
export type { Product } from "./product.ts";
export type { AnswerShape, Corruption } from "./product-answers.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { RecordedRequest } from "./request-log.ts";
export type { ProductSeed, ProductStore } from "./store.ts";
