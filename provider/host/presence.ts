/** Missing products before the warning: somebody may have deleted one or two by hand. */
const SEVERAL = 3;

/**
 * Watches whether the products of a stack exist at all. When the first ones are all gone, the API
 * key is more likely another account's, and a refresh is about to drop the whole stack.
 */
export class Presence {
  readonly #warn: (line: string) => void;
  #found = 0;
  #gone = 0;

  constructor(warn: (line: string) => void) {
    this.#warn = warn;
  }

  /** Records that a product of the stack was found, or that it is gone. */
  saw(exists: boolean): void {
    if (exists) this.#found += 1;
    else this.#gone += 1;
    if (exists || this.#found > 0 || this.#gone !== SEVERAL) return;
    this.#warn(
      `WARNING: none of the first ${SEVERAL} products of this stack exists any more. Is the API key that of another account? A refresh removes them from the state, and the next up creates them again.`,
    );
  }
}
