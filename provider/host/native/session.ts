import { GenlookError } from "../../api/errors.ts";
import { own } from "../../api/json.ts";
import { quotedExcerpt } from "../../api/problems.ts";
import { NATIVE_PRODUCT_SET_TYPE, NATIVE_PRODUCT_TYPE } from "../../pulumi.ts";
import { Operation } from "../operation.ts";
import { ProductHandler } from "../product-handler.ts";
import { ProductSetHandler } from "../product-set-handler.ts";
import { currentUrn, EngineLog } from "./engine-log.ts";
import { nativeProduct } from "./product.ts";
import { nativeProductSet } from "./product-set.ts";
import type { NativeResource } from "./resource.ts";

/** One instance of the provider in one engine operation: the engine begins it with a handshake. */
export class Session {
  readonly operation: Operation;
  readonly #resources: Readonly<Record<string, NativeResource>>;
  readonly #cancellation = new AbortController();
  readonly #log: EngineLog | undefined;

  /** @param engine - The engine's address. Without one, nothing is logged. */
  constructor(engine: string) {
    this.#log = engine === "" ? undefined : new EngineLog(engine);
    const log = (line: string) => this.#log?.log(line);
    const showWait = (line: string) => this.#log?.log(line, true);
    this.operation = new Operation({
      signal: this.#cancellation.signal,
      log,
      showWait,
      engine,
      urn: currentUrn,
    });
    const { operation } = this;
    this.#resources = {
      [NATIVE_PRODUCT_TYPE]: nativeProduct(operation, new ProductHandler(operation)),
      [NATIVE_PRODUCT_SET_TYPE]: nativeProductSet(operation, new ProductSetHandler(operation)),
    };
  }

  /** The resource of a type. */
  resource(type: string): NativeResource {
    const found = own(this.#resources, type);
    if (found !== undefined) return found;
    throw new GenlookError({
      code: "UNKNOWN_TYPE",
      message: `This version of the plugin has no resource ${quotedExcerpt(type, 200)}; it has ${Object.keys(this.#resources).join(" and ")}.`,
    });
  }

  /** Ends all waits. The engine also cancels at the end of every operation. */
  cancel(): void {
    this.#cancellation.abort();
  }

  /** Waits until the lines logged so far are shown. */
  async flush(): Promise<void> {
    await this.#log?.flush();
  }

  close(): void {
    this.cancel();
    this.#log?.close();
  }
}
