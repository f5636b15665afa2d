import { ValidationError } from "../api/errors.ts";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { DeclaredProduct } from "./declared-product.ts";
import type { HeldProducts } from "./reader.ts";
import { READERS } from "./readers.ts";

/** The ids of products that are a stack's own. */
export interface OwnIds {
  /** Those of all that its state holds. */
  readonly held: ReadonlySet<string>;
  /** Without those that are about to be deleted, or left to another resource. */
  readonly kept: ReadonlySet<string>;
}

/** A resource that can hold products. */
interface Holder {
  readonly resource: JsonObject;
  /** Undefined when their ids can't be read. */
  readonly held: HeldProducts | undefined;
}

/**
 * The products in a stack's state: the parsed JSON of `pulumi stack export`, or what the Automation
 * API's `exportStack()` returns. Secret fields are readable in an export that was made with
 * `--show-secrets`; otherwise they are listed as hidden.
 */
export class StackExport {
  /** The products that the stack declares. */
  readonly declared: readonly DeclaredProduct[];
  /** The ids of products that the stack's next update deletes: replaced, or no longer declared. */
  readonly leaving: ReadonlySet<string>;
  /** The stack as project/stack; undefined when it has no resources. */
  readonly stackName: string | undefined;
  /** The URNs of the resources that an operation was working on. */
  readonly pending: readonly string[];
  /** What messages call the stack. */
  readonly #name: string;
  /** The resources that operations completed. */
  readonly #saved: readonly Holder[];
  readonly #interrupted: readonly Holder[];

  /**
   * @param json - The parsed JSON.
   * @param name - What messages call it, such as the name of its file.
   * @throws ValidationError (`INVALID_STACK_EXPORT`) when it is not the export of a stack, or when
   * the id of a declared product can't be read.
   */
  constructor(json: unknown, name: string) {
    this.#name = name;
    const deployment = this.#deploymentOf(json);
    // A stack that was never updated has no resources.
    const { resources = [], pending_operations: pending } = deployment;
    if (!Array.isArray(resources)) throw this.#invalid("`deployment.resources` is not a list");
    this.stackName = stackNameIn(resources);
    const holders = holdersAmong(resources);
    const replaced = holders.filter(isReplaced).flatMap(({ held }) => held?.ids ?? []);
    const current = holders
      .filter((holder) => !isReplaced(holder))
      .map((holder) => this.#readable(holder));
    this.declared = current.flatMap(({ declared }) => declared);
    this.leaving = new Set([...replaced, ...current.flatMap(({ leaving }) => leaving)]);
    const interrupted = (Array.isArray(pending) ? pending : []).filter(isJsonObject);
    this.#saved = holders;
    this.#interrupted = holdersAmong(interrupted.map(({ resource }) => resource));
    this.pending = this.#interrupted.map(({ resource }) => String(resource.urn));
  }

  /** Reads an export, unless that has been done. Parameters and errors as for the constructor. */
  static of(stack: unknown, name: string): StackExport {
    return stack instanceof StackExport ? stack : new StackExport(stack, name);
  }

  /**
   * Returns the ids of all products that the stack holds in any way: declared, about to be deleted,
   * or part of an operation that was interrupted.
   *
   * @throws ValidationError when an id can't be read (`INVALID_STACK_EXPORT`), or when no resource
   * of the stack can hold a product (`EMPTY_STACK_EXPORT`): whoever asks for its products did not
   * mean none.
   */
  managedIds(): Set<string> {
    const holders = [...this.#saved, ...this.#interrupted];
    if (holders.length === 0) {
      throw new ValidationError({
        code: "EMPTY_STACK_EXPORT",
        message: `${this.#name} holds no Genlook product. If that is right, leave it out.`,
      });
    }
    return new Set(holders.flatMap((holder) => this.#readable(holder).ids));
  }

  /** Returns the ids of the products that completed operations left in the state as the stack's own. */
  ownIds(): OwnIds {
    const held = this.#saved.flatMap((holder) => holder.held?.own ?? []);
    const kept = this.#saved
      .filter((holder) => !isReplaced(holder))
      .flatMap(({ held }) => held?.own.filter((id) => !held.leaving.includes(id)) ?? []);
    return { held: new Set(held), kept: new Set(kept) };
  }

  #deploymentOf(json: unknown): JsonObject {
    if (!isJsonObject(json)) throw this.#invalid("it is not a JSON object");
    if ("checkpoint" in json) throw this.#invalid("it is a state file of the backend");
    if (!isJsonObject(json.deployment)) throw this.#invalid("it has no `deployment`");
    return json.deployment;
  }

  #readable({ resource, held }: Holder): HeldProducts {
    if (held !== undefined) return held;
    throw new ValidationError({
      code: "INVALID_STACK_EXPORT",
      message: `${this.#name}: the product ids of ${resource.urn} can't be read; export the stack with --show-secrets.`,
    });
  }

  #invalid(reason: string): ValidationError {
    return new ValidationError({
      code: "INVALID_STACK_EXPORT",
      message: `${this.#name} is not what \`pulumi stack export\` writes: ${reason}.`,
    });
  }
}

/** Whether the next update deletes a resource, which another one has replaced. */
function isReplaced({ resource }: Holder): boolean {
  return resource.delete === true;
}

function stackNameIn(resources: readonly unknown[]): string | undefined {
  for (const resource of resources) {
    const urn = isJsonObject(resource) ? resource.urn : undefined;
    const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(String(urn)) ?? [];
    if (stack !== undefined) return `${project}/${stack}`;
  }
  return undefined;
}

function holdersAmong(resources: readonly unknown[]): Holder[] {
  return resources.filter(isJsonObject).flatMap((resource) => {
    const reader = READERS.find(({ type }) => type === resource.type);
    return reader === undefined ? [] : [{ resource, held: reader.read(resource) }];
  });
}
