import { ValidationError } from "../../api/errors.ts";
import { listProblems } from "../../api/problems.ts";
import { checkInputs } from "../../product/check.ts";
import type { Declaration } from "../../product/declaration.ts";
import type { DeclaredProduct } from "../../stack/declared-product.ts";

/**
 * Checks declarations that come from a file or a program.
 *
 * @throws ValidationError (`INVALID_DECLARATION`) that lists every problem, duplicate ids included.
 */
export function declaredProducts(declarations: readonly Declaration[]): DeclaredProduct[] {
  // Where each id was first declared.
  const seen = new Map<string, string>();
  const details = declarations.flatMap((declaration, index) => {
    const at = `declared[${index}]`;
    const problems = checkInputs(declaration).map(({ path, message }) => ({
      path: path.startsWith("[") ? at + path : `${at}.${path}`,
      message,
    }));
    if (problems.length > 0) return problems;
    const { externalId } = declaration;
    const first = seen.get(externalId);
    if (first !== undefined) {
      const message = `duplicate externalId ${JSON.stringify(externalId)}, first used at ${first}`;
      return [{ path: `${at}.externalId`, message }];
    }
    seen.set(externalId, at);
    return [];
  });
  if (details.length > 0) {
    throw new ValidationError({
      code: "INVALID_DECLARATION",
      message: `The declared products have problems:${listProblems(details)}`,
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
