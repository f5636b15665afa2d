import { GenlookError } from "../api/errors.ts";
import { parseBaseline } from "../product/compare.ts";
import type { ProductState } from "../product/lifecycle.ts";
import { LOADER_PROPERTY } from "../pulumi.ts";
import { quoted } from "../text/escape-control.ts";

/**
 * Returns the state of a product, which either host may have written.
 *
 * @throws GenlookError when somebody damaged it.
 */
export function keptState(outputs: Readonly<Record<string, unknown>>): ProductState {
  const state = withoutLoader(outputs);
  if (parseBaseline(state.lastApplied) !== undefined) return state as unknown as ProductState;
  throw new GenlookError({
    code: "INVALID_STATE",
    message: `The state of product ${quoted(String(state.externalId))} is damaged: it has no usable \`lastApplied\`. Remove the resource from the state with \`pulumi state delete\`, declare it with \`onExisting: "adopt"\`, and run \`pulumi up\`.`,
  });
}

/** Drops the code by which the host of dynamic providers loads this package. */
export function withoutLoader<Props extends object>(props: Props): Props {
  const { [LOADER_PROPERTY]: _, ...rest } = props as Props & { [LOADER_PROPERTY]?: unknown };
  return rest as Props;
}
