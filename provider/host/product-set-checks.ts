import { own } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import type { CheckedDeclaration } from "../product/declaration.ts";
import { type DeclaredFields, pathOf, readSet } from "../product-set/check.ts";
import {
  type DeclarationTexts,
  declarationText,
  fieldsIn,
} from "../product-set/declaration-text.ts";
import { setInputs } from "../product-set/state.ts";
import { UNKNOWN } from "../pulumi.ts";
import { withoutAssets } from "./assets.ts";
import type { Operation } from "./operation.ts";
import type { ProductHandler } from "./product-handler.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Inputs after the check, and what is wrong with them. */
export interface CheckedSet {
  readonly inputs: Inputs;
  readonly problems: readonly Problem[];
}

/** Problems of products that a check reports. */
const MAX_PROBLEMS = 50;

/** Checks the sets of one engine operation, and remembers what later calls have to know of it. */
export class SetChecks {
  /**
   * What the state declares of the products, by externalId. The outputs do not repeat it, and not
   * every host passes the inputs of the state to each call.
   */
  readonly before = new Map<string, string>();
  /**
   * The products that the program declares, until it is recorded whether their set holds them. A
   * refresh compares what is in the state, which the program may no longer declare.
   */
  readonly toRecord = new Set<string>();
  /** Whether the program has declared a set in this operation. */
  isChecked = false;
  /** The products of which a check has found what the state declares. */
  readonly #checked = new Set<string>();
  readonly #operation: Operation;
  readonly #products: ProductHandler;

  constructor(operation: Operation, products: ProductHandler) {
    this.#operation = operation;
    this.#products = products;
  }

  /**
   * Checks what the program declares, and makes a text of each product.
   *
   * @param before - The inputs in the state; undefined for a new set.
   */
  async check(declared: Inputs, before?: Inputs): Promise<CheckedSet> {
    const { ownership } = this.#operation;
    const olds = (before?.products ?? {}) as DeclarationTexts;
    const { set, problems } = readSet(declared, olds);
    this.#operation.warnOfSettings();
    this.isChecked = true;
    for (const externalId of set.elsewhere) ownership.expect(externalId);
    if (set.products === UNKNOWN) {
      const { elsewhere: _, ...inputs } = set;
      return { inputs, problems };
    }
    const products = new Map<string, string>();
    const wrong: Problem[] = [];
    for (const [externalId, fields] of set.products) {
      const old = own(olds, externalId);
      // A text that somebody damaged tells nothing.
      if (old !== undefined && (fields === old || fieldsIn(old) !== undefined)) {
        this.#remember(externalId, old);
      }
      ownership.expect(externalId);
      this.toRecord.add(externalId);
      if (fields === old) products.set(externalId, fields);
      else {
        const checked = await this.#checkProduct(externalId, fields);
        products.set(externalId, checked.text);
        wrong.push(...checked.problems);
      }
    }
    const inputs = { ...setInputs(products, set.maxDeletes) };
    return { inputs, problems: [...problems, ...shortened(wrong)] };
  }

  /**
   * Remembers what the state declares of a product. When two sets declare it, because one of them was
   * refused, nobody says whose text it is.
   */
  #remember(externalId: string, text: string): void {
    const isAnother = this.#checked.has(externalId) && this.before.get(externalId) !== text;
    this.#checked.add(externalId);
    if (isAnother) this.before.delete(externalId);
    else this.before.set(externalId, text);
  }

  async #checkProduct(
    externalId: string,
    fields: DeclaredFields,
  ): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
    const isText = typeof fields === "string";
    const known = isText ? {} : withoutAssets(fields, this.#operation.localImages);
    const { inputs, problems } = await this.#products.checkFields({ externalId, ...known });
    return {
      text: isText ? fields : textOf(inputs as unknown as CheckedDeclaration),
      problems: problems.map(({ path, message }) => ({ path: pathOf(externalId, path), message })),
    };
  }
}

/** Writes a product. One with a part that is not known yet is not known as a whole. */
export function textOf(declaration: CheckedDeclaration): string {
  const text = declarationText(declaration);
  return text.includes(UNKNOWN) && hasUnknown(declaration) ? UNKNOWN : text;
}

/** Whether a part is the text of an unknown value. A longer text may quote it. */
function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === UNKNOWN;
  return Object.values(value).some(hasUnknown);
}

function shortened(problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MAX_PROBLEMS;
  if (more <= 0) return problems;
  const rest = { path: "products", message: `has ${more} more problems` };
  return [...problems.slice(0, MAX_PROBLEMS), rest];
}
