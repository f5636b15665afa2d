import { ValidationError } from "../../api/errors.ts";
import { listProblems } from "../../api/problems.ts";
import { checkInputs } from "../../product/check.ts";
import type { Baseline } from "../../product/compare.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { Field } from "../../product/fields.ts";

/** What is known about one product that somebody declared. */
export interface DeclaredProduct {
  readonly externalId: string;
  /** URN of its resource; null when it does not come from a stack. */
  readonly resource: string | null;
  /** The declaration, without the fields that could not be read. */
  readonly declaration: Declaration;
  /** Fields whose values must not be shown. */
  readonly secret: ReadonlySet<Field>;
  /** Secret fields whose values could not be read. */
  readonly hidden: readonly Field[];
  /** What the last apply left behind, where a stack knows it. */
  readonly baseline: Baseline | undefined;
}

/**
 * Declarations as they come from a file or a program.
 *
 * @throws ValidationError that names every problem, and any id that is declared twice.
 */
export function declaredProducts(declarations: readonly Declaration[]): DeclaredProduct[] {
  const seen = new Set<string>();
  const details = declarations.flatMap((declaration, index) => {
    const at = `declared[${index}]`;
    const problems = checkInputs(declaration).map(({ path, message }) => ({
      path: path.startsWith("[") ? at + path : `${at}.${path}`,
      message,
    }));
    if (problems.length > 0) return problems;
    const { externalId } = declaration;
    if (seen.has(externalId)) {
      return [
        { path: `${at}.externalId`, message: `${JSON.stringify(externalId)} is declared twice` },
      ];
    }
    seen.add(externalId);
    return [];
  });
  if (details.length > 0) {
    throw new ValidationError({
      code: "INVALID_DECLARATION",
      message: `The declared products can't be compared:${listProblems(details)}`,
      details,
    });
  }
  return declarations.map((declaration) => ({
    externalId: declaration.externalId,
    resource: null,
    declaration,
    secret: new Set(),
    hidden: [],
    baseline: undefined,
  }));
}
