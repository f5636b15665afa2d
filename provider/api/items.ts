/**
 * The items of pages, one by one. What an async generator would do as well, with several promises an
 * item instead of one: over a million items that is what takes time.
 */
export class Items<Item> implements AsyncGenerator<Item, void> {
  readonly #pages: AsyncGenerator<readonly Item[], void>;
  #page: Iterator<Item>;
  /** Under way to the next page; false: there is none. */
  #turning: Promise<boolean> | undefined;

  constructor(pages: AsyncGenerator<readonly Item[], void>) {
    this.#pages = pages;
    this.#page = [].values();
  }

  next(): Promise<IteratorResult<Item, void>> {
    const item = this.#page.next();
    if (!item.done) return Promise.resolve(item);
    // Callers that meet at the end of a page turn it once.
    this.#turning ??= this.#turn().finally(() => {
      this.#turning = undefined;
    });
    return this.#turning.then((turned) =>
      turned ? this.next() : { done: true, value: undefined },
    );
  }

  async #turn(): Promise<boolean> {
    const { value, done } = await this.#pages.next();
    this.#page = (value ?? []).values();
    return !done;
  }

  /** After what is under way, as a generator would. */
  async return(): Promise<IteratorResult<Item, void>> {
    await this.#turning?.catch(() => undefined);
    this.#page = [].values();
    await this.#pages.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
