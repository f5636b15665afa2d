/** Writes an option as the user does, with its value or without: `from: "shopify"`, `--from shopify`. */
export type WriteOption = (name: string, value?: string) => string;

/** Writes an option as programs do. */
export const inProgram: WriteOption = (name, value) =>
  value === undefined ? name : `${name}: ${JSON.stringify(value)}`;

/** Writes the values of an option that a message offers. */
export function anyOf(write: WriteOption, name: string, values: readonly string[]): string {
  const list = new Intl.ListFormat("en", { type: "disjunction" });
  return list.format(values.map((value) => write(name, value)));
}
