import type * as zod from "zod";

/**
 * What a value in an answer must be. One rule serves twice: `schema` checks and normalizes an
 * answer and names each problem; `is` recognizes a value that the schema would return unchanged,
 * which is several times faster. The schema is built on `is`, so `is` never accepts more.
 *
 * A rule does not load zod by itself: the program that declares products reads the fields' names
 * from the rules, and must not pay for it.
 */
export interface Rule<Value> {
  readonly is: (value: unknown) => value is Value;
  readonly schema: (z: typeof zod) => zod.ZodType<Value>;
  /** Whether the value may be absent from its object. */
  readonly optional?: boolean;
}

/**
 * A rule for a single value.
 *
 * @param expected - Ends the message "expected …" when the value is something else.
 * @param normalize - Turns another form that the API uses, such as null for no text, into a value
 * that `is` accepts.
 */
export function value<Value>(
  is: (value: unknown) => value is Value,
  expected: string,
  normalize: (value: unknown) => unknown = (other) => other,
): Rule<Value> {
  return {
    is,
    schema: (z) =>
      z.preprocess(
        (input) => (is(input) ? input : normalize(input)),
        z.custom<Value>(is, `expected ${expected}`),
      ),
  };
}

/** A rule for a property that may be absent. */
export function optional<Value>(rule: Rule<Value>): Rule<Value | undefined> {
  return { is: rule.is, schema: (z) => rule.schema(z).optional(), optional: true };
}

export function listOf<Item>(item: Rule<Item>): Rule<Item[]> {
  return {
    is: (input): input is Item[] => Array.isArray(input) && input.every(item.is),
    schema: (z) => z.array(item.schema(z)),
  };
}

export type Rules<Value> = { readonly [Name in keyof Value]-?: Rule<Value[Name]> };

/** A rule for an object. The schema drops properties that have no rule. */
export function objectOf<Value extends object>(rules: Rules<Value>): Rule<Value> {
  const entries = Object.entries<Rule<unknown>>(rules);
  const byName: Record<string, Rule<unknown>> = Object.assign(Object.create(null), rules);
  const required = entries.filter(([, rule]) => rule.optional !== true).length;
  return {
    is(input): input is Value {
      if (typeof input !== "object" || input === null || Array.isArray(input)) return false;
      let missing = required;
      for (const name in input) {
        const rule = byName[name];
        if (rule?.is((input as Record<string, unknown>)[name]) !== true) return false;
        if (rule.optional !== true) missing -= 1;
      }
      return missing === 0;
    },
    schema: (z) => {
      const shape = Object.fromEntries(entries.map(([name, rule]) => [name, rule.schema(z)]));
      return z.object(shape) as unknown as zod.ZodType<Value>;
    },
  };
}
