import { isJsonObject } from "./json.ts";

/** Takes down what is wrong with a value, and where. */
export type Report = (path: string, message: string) => void;

/**
 * What a value in an answer must be. An answer that `accepts` takes is used as it came, which is
 * several times faster than a copy. Otherwise `read` makes a value that would be taken.
 */
export interface Rule<Value> {
  /**
   * Whether `read` would return the value unchanged. It adds what may be absent within the value, in
   * place: the parsed answer is ours.
   *
   * @param position - Of the value, or of the object that it belongs to, in its list.
   */
  readonly accepts: (input: unknown, position: number) => input is Value;
  /**
   * Normalizes the value, and drops properties without a rule. What is wrong is reported, and
   * replaced by a fallback.
   */
  readonly read: (input: unknown, path: string, report: Report, position: number) => Value;
  /** What becomes of the value where it is absent from its object. Default: that is a problem. */
  readonly absent?: "filled" | "kept";
}

/** Reads a value of an answer by its rule. */
export function readBy<Value>(rule: Rule<Value>, input: unknown, report: Report): Value {
  return rule.accepts(input, 0) ? input : rule.read(input, "", report, 0);
}

/**
 * Makes a rule for a single value.
 *
 * @param expected - Ends the message "expected …" when the value is something else.
 * @param fallback - What stands for the value then.
 */
export function value<Value>(
  is: (input: unknown) => input is Value,
  expected: string,
  fallback: (input: unknown, position: number) => Value,
): Rule<Value> {
  return {
    accepts: is,
    read(input, path, report, position) {
      report(path, `expected ${expected}`);
      return fallback(input, position);
    },
  };
}

const ignore: Report = () => {};

/** Makes a rule for a value that the API may answer as null, which is no problem. */
export function nullAsFallback<Value>(rule: Rule<Value>): Rule<Value> {
  return {
    ...rule,
    read: (input, path, report, position) =>
      rule.read(input, path, input === null ? ignore : report, position),
  };
}

/** Makes a rule for a property that gets its fallback where it is absent or null. */
export function filled<Value>(rule: Rule<Value>): Rule<Value> {
  return { ...nullAsFallback(rule), absent: "filled" };
}

/** Makes a rule for a property that may be absent, and stays so. */
export function optional<Value>(rule: Rule<Value>): Rule<Value | undefined> {
  return { ...rule, absent: "kept" } as Rule<Value | undefined>;
}

/** Makes a rule for a list. */
export function listOf<Item>(item: Rule<Item>): Rule<Item[]> {
  return {
    accepts: (input): input is Item[] => Array.isArray(input) && input.every(item.accepts),
    read(input, path, report) {
      if (Array.isArray(input)) {
        return input.map((each, index) =>
          item.accepts(each, index) ? each : item.read(each, `${path}[${index}]`, report, index),
        );
      }
      report(path, "expected a list");
      return [];
    },
  };
}

export type Rules<Value> = { readonly [Name in keyof Value]-?: Rule<Value[Name]> };

/** Makes a rule for an object of these properties. */
export function objectOf<Value extends object>(rules: Rules<Value>): Rule<Value> {
  const properties = Object.entries<Rule<unknown>>(rules).map(([name, rule]) => ({ name, rule }));
  const byName = new Map(properties.map((property) => [property.name, property]));
  const expected = properties.filter(({ rule }) => rule.absent !== "kept");
  const required = expected.filter(({ rule }) => rule.absent !== "filled").length;

  function fill(object: Record<string, unknown>, position: number): void {
    for (const { name, rule } of expected) {
      object[name] ??= rule.read(undefined, "", ignore, position);
    }
  }

  return {
    accepts(input, position): input is Value {
      if (!isJsonObject(input)) return false;
      let index = 0;
      let missing = expected.length;
      let missingRequired = required;
      for (const name in input) {
        // In the order of the rules, the lookup by name is not needed.
        const next = properties[index++];
        const { rule } = (next?.name === name ? next : byName.get(name)) ?? UNKNOWN;
        if (!rule.accepts(input[name], position)) return false;
        if (rule.absent !== "kept") missing -= 1;
        if (rule.absent === undefined) missingRequired -= 1;
      }
      if (missingRequired > 0) return false;
      if (missing > 0) fill(input as Record<string, unknown>, position);
      return true;
    },
    read(input, path, report, position) {
      const isObject = isJsonObject(input);
      if (!isObject) report(path, "expected an object");
      const object: Record<string, unknown> = {};
      for (const { name, rule } of properties) {
        const given = isObject ? input[name] : undefined;
        if (given === undefined && rule.absent === "kept") continue;
        if (rule.accepts(given, position)) object[name] = given;
        else {
          const place = path === "" ? name : `${path}.${name}`;
          const isProblem = isObject && !(given === undefined && rule.absent === "filled");
          object[name] = rule.read(given, place, isProblem ? report : ignore, position);
        }
      }
      return object as Value;
    },
  };
}

/** A property without a rule. */
const UNKNOWN: { readonly rule: Rule<unknown> } = {
  rule: { accepts: (_): _ is unknown => false, read: () => undefined },
};
