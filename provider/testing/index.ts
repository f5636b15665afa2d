/**
 * The Genlook product API as an emulator on a local port, for tests of programs that manage
 * products with this package. It needs no account and nothing but Node.
 *
 * @module
 */
export type { Clock, Duration } from "./clock.ts";
export { Emulator, type EmulatorOptions, type TryOnProduct } from "./emulator.ts";
export type { Fault, FaultAnswer, FaultEffect, FaultMatch, Faults, FaultTiming } from "./faults.ts";
export type { Image, Product } from "./product.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { RecordedRequest } from "./request-log.ts";
export type { ImageEdit, ProductEdit, ProductSeed, ProductStore } from "./store.ts";
