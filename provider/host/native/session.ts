import { GenlookError } from "../../api/errors.ts";
import { quotedExcerpt } from "../../api/problems.ts";
import { NATIVE_PRODUCT_TYPE } from "../../pulumi.ts";
import { Operation } from "../operation.ts";
import { ProductHandler } from "../product-handler.ts";
import { currentUrn, EngineLog } from "./engine-log.ts";
import { type NativeProduct, nativeProduct } from "./product.ts";

/** One instance of the provider in one engine operation: the engine begins it with a handshake. */
export class Session {
  readonly operation: Operation;
  readonly #product: NativeProduct;
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
    this.#product = nativeProduct(this.operation, new ProductHandler(this.operation));
  }

  /** The resource of a type. */
  resource(type: string): NativeProduct {
    if (type === NATIVE_PRODUCT_TYPE) return this.#product;
    throw new GenlookError({
      code: "UNKNOWN_TYPE",
      message: `This version of the plugin has no resource ${quotedExcerpt(type, 200)}; it has ${NATIVE_PRODUCT_TYPE}.`,
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
