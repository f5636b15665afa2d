import { GenlookClient } from "../api/client.ts";
import { ConfigurationError } from "../api/errors.ts";
import { sharedLimiter } from "../api/limiter.ts";
import { noticesTo } from "../api/notices.ts";
import {
  environmentSource,
  resolveSettings,
  type SettingName,
  type Settings,
  stackSource,
} from "../api/settings.ts";
import { LocalImages } from "../images/local-images.ts";
import { CatalogView } from "../live/catalog-view.ts";
import type { ProductApi } from "../product/lifecycle.ts";
import { idsInStateOf, NO_IDS } from "../stack/own-state.ts";
import type { OwnIds } from "../stack/stack-export.ts";
import { BudgetFile } from "./budget-file.ts";
import { Neighbors, sharedFile } from "./neighbors.ts";
import { Ownership } from "./ownership.ts";
import { Presence } from "./presence.ts";
import { productApi } from "./product-api.ts";

export interface OperationOptions {
  /** Aborts when the operation is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Shows a line to the user. */
  readonly log?: ((line: string) => void) | undefined;
  /** Shows what the operation waits for. Default: as any line. */
  readonly showWait?: ((line: string) => void) | undefined;
  /** The engine's address, by which the processes of one operation know each other. */
  readonly engine?: string | undefined;
  /** Returns the URN of a resource that the engine is working on. */
  readonly urn?: (() => string | undefined) | undefined;
}

/** What all resources of one engine operation share. The engine's hosts make one for each. */
export class Operation {
  readonly ownership: Ownership;
  readonly localImages = new LocalImages();
  /** Shows a line to the user. */
  readonly log: (line: string) => void;
  readonly presence: Presence;
  readonly #engine: string;
  readonly #signal: AbortSignal | undefined;
  /** Shows a line about what the operation waits for. */
  readonly showWait: (line: string) => void;
  #configuration: (name: SettingName) => string | undefined = () => undefined;
  #client: GenlookClient | undefined;
  #budgetFile: BudgetFile | undefined;
  #view: CatalogView | undefined;
  #api: ProductApi | undefined;
  readonly #urn: () => string | undefined;
  #saved: Promise<OwnIds> | undefined;
  #settingsAreChecked = false;
  /** Undefined until it is needed; then the path, or null when there is none. */
  #sharedFile: string | null | undefined;

  constructor({
    signal,
    log = () => undefined,
    showWait = log,
    engine = "",
    urn = () => undefined,
  }: OperationOptions = {}) {
    this.#engine = engine;
    this.#urn = urn;
    const neighbors = new Neighbors(() => this.#fileOfAccount());
    this.ownership = new Ownership(neighbors);
    const leave = () => {
      neighbors.leave();
      this.#budgetFile?.leave();
    };
    signal?.addEventListener("abort", leave, { once: true });
    this.showWait = showWait;
    this.#signal = signal;
    this.log = log;
    this.presence = new Presence(log);
  }

  /** Sets where settings come from. The environment supplies what is missing. */
  configure(configuration: (name: SettingName) => string | undefined): void {
    this.#configuration = configuration;
    this.#client = undefined;
    this.#view = undefined;
    this.#api = undefined;
    this.#sharedFile = undefined;
    this.#settingsAreChecked = false;
  }

  /**
   * The API, with one client and one view of the catalog for all resources.
   *
   * @throws ConfigurationError when a setting is missing or malformed.
   */
  get api(): ProductApi {
    this.#api ??= productApi(this.#catalog, this.localImages);
    return this.#api;
  }

  /**
   * Whether the saved state of this stack holds the product. It is read when that is first asked:
   * before a product that exists is refused, which a resource of another name or type may hold.
   */
  async stackHolds(externalId: string): Promise<boolean> {
    return (await this.#savedIds()).held.has(externalId);
  }

  /**
   * Whether a resource in the saved state of this stack holds the product and goes on to do so. A set
   * may remember a product that it has left to another resource.
   */
  async stackKeeps(externalId: string): Promise<boolean> {
    return (await this.#savedIds()).kept.has(externalId);
  }

  /**
   * Announces reads of products, so that the list is fetched first.
   *
   * @throws ConfigurationError when a setting is missing or malformed.
   */
  expectReads(count: number): void {
    this.#catalog.expectReads(count);
  }

  get #catalog(): CatalogView {
    this.#view ??= new CatalogView(this.client);
    return this.#view;
  }

  /**
   * The client that resources and functions share, so that all keep to one budget.
   *
   * @throws ConfigurationError when a setting is missing or malformed.
   */
  get client(): GenlookClient {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /**
   * Warns, once in an operation, of settings without which no request can be sent. A preview sends
   * none, so it would succeed and say nothing.
   */
  warnOfSettings(): void {
    if (this.#settingsAreChecked) return;
    this.#settingsAreChecked = true;
    try {
      this.#settings();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.log(`WARNING: \`pulumi up\` can't reach the Genlook API. ${error.message}`);
    }
  }

  #savedIds(): Promise<OwnIds> {
    const urn = this.#urn();
    if (urn === undefined) return Promise.resolve(NO_IDS);
    this.#saved ??= idsInStateOf(urn);
    return this.#saved;
  }

  #fileOfAccount(): string | undefined {
    if (this.#engine === "") return undefined;
    if (this.#sharedFile === undefined) {
      try {
        this.#sharedFile = sharedFile(this.#engine, this.#settings());
      } catch (error) {
        // Without usable settings, nothing can be created or deleted.
        if (!(error instanceof ConfigurationError)) throw error;
        this.#sharedFile = null;
      }
    }
    return this.#sharedFile ?? undefined;
  }

  #connect(): GenlookClient {
    const settings = this.#settings();
    const limiter = sharedLimiter(settings);
    const file = this.#fileOfAccount();
    if (file !== undefined) {
      this.#budgetFile = new BudgetFile(`${file}-budget`);
      limiter.shareWith(this.#budgetFile);
    }
    return new GenlookClient(settings, {
      limiter,
      signal: this.#signal,
      ...noticesTo(this.showWait),
    });
  }

  #settings(): Settings {
    return resolveSettings([stackSource(this.#configuration), environmentSource()]);
  }
}
