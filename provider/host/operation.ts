import { GenlookClient } from "../api/client.ts";
import { describeWait, type Wait } from "../api/limiter.ts";
import { type Configuration, resolveSettings, withConfiguration } from "../api/settings.ts";
import { LocalImages } from "../images/local-images.ts";
import { CatalogView } from "../live/catalog-view.ts";
import type { ProductApi } from "../product/lifecycle.ts";
import { Ownership } from "./ownership.ts";
import { Presence } from "./presence.ts";
import { productApi } from "./product-api.ts";

export interface OperationOptions {
  /** Aborts when the operation is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Shows a line to the user. */
  readonly log?: ((line: string) => void) | undefined;
}

/** What all resources of one engine operation share. The engine's hosts make one for each. */
export class Operation {
  readonly ownership = new Ownership();
  readonly localImages = new LocalImages();
  /** Shows a line to the user. */
  readonly log: (line: string) => void;
  readonly presence: Presence;
  readonly #signal: AbortSignal | undefined;
  #configuration: Configuration = () => undefined;
  #api: ProductApi | undefined;

  constructor({ signal, log = () => undefined }: OperationOptions = {}) {
    this.#signal = signal;
    this.log = log;
    this.presence = new Presence(log);
  }

  /** Sets where settings come from. The environment supplies what is missing. */
  configure(configuration: Configuration): void {
    this.#configuration = configuration;
    this.#api = undefined;
  }

  /**
   * The API, with one client and one view of the catalog for all resources.
   *
   * @throws ConfigurationError when a setting is missing or malformed.
   */
  get api(): ProductApi {
    this.#api ??= productApi(new CatalogView(this.#connect()), this.localImages);
    return this.#api;
  }

  #connect(): GenlookClient {
    const settings = resolveSettings(withConfiguration({}, this.#configuration));
    const onWait = (wait: Wait) => this.log(describeWait(wait));
    return new GenlookClient(settings, { signal: this.#signal, onWait });
  }
}
