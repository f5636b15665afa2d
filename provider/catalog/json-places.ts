/** Where a value of a JSON text starts: an element of a list at itself, a property at its key. */
export interface JsonPlace {
  offset: number;
  /** The elements of a list by index, the properties of an object by key. */
  children?: Map<string, JsonPlace>;
}

/**
 * Finds the places of the values in a text that is JSON. It reads the text once, without recursion:
 * nothing in it, however deep or long, can make it slow or overflow the call stack.
 *
 * @param levels - How many levels of children are found.
 */
export function jsonPlaces(text: string, levels = Number.POSITIVE_INFINITY): JsonPlace {
  const root: JsonPlace = { offset: 0 };
  /** The lists and objects around the current place, innermost last. */
  const open: { readonly place: JsonPlace; readonly isList: boolean }[] = [];
  /** The property whose key was read, and whose value was not. */
  let property: JsonPlace | undefined;

  const add = (key: string, offset: number): JsonPlace => {
    const place = { offset };
    if (open.length <= levels) open.at(-1)?.place.children?.set(key, place);
    return place;
  };
  const startValue = (offset: number): JsonPlace => {
    const around = open.at(-1);
    const place =
      property ?? (around === undefined ? root : add(String(around.place.children?.size), offset));
    if (place === root) root.offset = offset;
    property = undefined;
    return place;
  };

  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      const end = endOfString(text, at);
      const isKey = open.at(-1)?.isList === false && property === undefined;
      if (isKey) property = add(JSON.parse(text.slice(at, end)), at);
      else startValue(at);
      at = end - 1;
    } else if (character === "{" || character === "[") {
      const place = startValue(at);
      place.children = new Map();
      open.push({ place, isList: character === "[" });
    } else if (character === "}" || character === "]") {
      open.pop();
      // What follows the value is not part of it: the text may be cut from a longer one.
      if (open.length === 0) return root;
    } else if (!/[\s,:]/.test(character)) {
      startValue(at);
      while (at + 1 < text.length && !/[\s,\]}]/.test(text[at + 1] as string)) at++;
    }
  }
  return root;
}

/** Finds where a property such as `images[0].url` starts, or the innermost value around it. */
export function offsetIn(root: JsonPlace, property: string): number {
  let place = root;
  for (const key of property.match(/[^.[\]]+/g) ?? []) {
    const child = place.children?.get(key);
    if (child === undefined) break;
    place = child;
  }
  return place.offset;
}

/** Returns the offset after the closing quote of a string. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
