import type { QualifiedTag } from "sax";
import { excerpt, type Problem, quotedExcerpt } from "../api/problems.ts";
import type { Entry } from "./document.ts";
import type { FileReader } from "./file-format.ts";
import { Places } from "./places.ts";
import { catalogError } from "./problem.ts";

/** The namespace of Google's attributes in a feed. */
const GOOGLE = "http://base.google.com/ns/1.0";

/** Characters that the parser gets at a time. */
const CHUNK = 2 ** 16;

/** A feed in RSS or Atom: one object per item, with the texts of its elements by name. */
export const xml = {
  name: "xml",
  endings: [".xml"],

  read(file, content) {
    const text = content.toString();
    const places = new Places(file, text);
    const { items, problem } = parse(text);
    if (problem !== undefined) {
      throw catalogError(file, [{ path: places.at(problem.offset), message: problem.message }]);
    }
    if (items.length === 0) {
      const message = "holds neither an item of RSS nor an entry of Atom; is it a product feed?";
      throw catalogError(file, [{ path: `${file}:1:1`, message }]);
    }
    return { kind: "objects", entries: items.map((item) => toEntry(item, places)) };
  },
} as const satisfies FileReader;

/** An element of an item. */
interface Element {
  readonly name: string;
  readonly isGoogle: boolean;
  readonly offset: number;
  readonly text: string;
  /** The first element within it, if it has any. */
  readonly child: string | undefined;
}

interface Item {
  readonly offset: number;
  readonly elements: Element[];
}

interface Parsed {
  readonly items: Item[];
  readonly problem?: { readonly offset: number; readonly message: string };
}

/**
 * Reads the items of a feed. The parser is strict, and knows no entities but XML's own: it opens no
 * file and no address that a document names.
 */
function parse(text: string): Parsed {
  const sax = require("sax") as typeof import("sax");
  const parser = sax.parser(true, { xmlns: true, position: true });
  const items: Item[] = [];
  let item: Item | undefined;
  let itemDepth = 0;
  let depth = 0;
  let element: { name: string; isGoogle: boolean; offset: number; child?: string } | undefined;
  let content: string[] = [];
  let problem: Parsed["problem"];

  parser.onerror = ({ message }) => {
    const reason = message.split("\n", 1)[0] ?? "";
    problem ??= { offset: parser.position - 1, message: `is not XML: ${excerpt(reason, 200)}` };
  };
  // A misspelt CDATA section, whose text would be lost.
  parser.onsgmldeclaration = (text) => {
    const message = `is not XML: unknown declaration ${quotedExcerpt(`<!${text}`, 40)}`;
    problem ??= { offset: parser.startTagPosition - 1, message };
  };
  parser.onopentag = (tag) => {
    const { local, prefix, uri } = tag as QualifiedTag;
    const offset = parser.startTagPosition - 1;
    depth += 1;
    if (item === undefined) {
      if (!/^(?:item|entry)$/.test(local)) return;
      item = { offset, elements: [] };
      itemDepth = depth;
    } else if (depth === itemDepth + 1) {
      element = { name: local, isGoogle: uri === GOOGLE || prefix === "g", offset };
      content = [];
    } else if (element !== undefined) {
      element.child ??= local;
    }
  };
  const onText = (part: string) => {
    if (element !== undefined) content.push(part);
  };
  parser.ontext = onText;
  parser.oncdata = onText;
  parser.onclosetag = () => {
    if (item !== undefined && depth === itemDepth) {
      items.push(item);
      item = undefined;
    } else if (item !== undefined && depth === itemDepth + 1 && element !== undefined) {
      item.elements.push({ child: undefined, ...element, text: content.join("") });
      element = undefined;
    }
    depth -= 1;
  };

  for (let at = 0; at < text.length && problem === undefined; at += CHUNK) {
    parser.write(text.slice(at, at + CHUNK));
  }
  if (problem === undefined) parser.close();
  return problem === undefined ? { items } : { items, problem };
}

/** Google's elements come before those that RSS and Atom have under the same name. */
function toEntry({ offset, elements }: Item, places: Places): Entry {
  const chosen = new Map<string, Element[]>();
  for (const isGoogle of [true, false]) {
    for (const [name, list] of Map.groupBy(
      elements.filter((element) => element.isGoogle === isGoogle),
      ({ name }) => name,
    )) {
      if (!chosen.has(name)) chosen.set(name, list);
    }
  }
  const locate = (property = "") => {
    const [, name = "", index = "0"] = /^(\w+)(?:\[(\d+)\])?/.exec(property) ?? [];
    return places.at((chosen.get(name)?.[Number(index)] ?? { offset }).offset);
  };
  const problems: Problem[] = [];
  for (const [name, list] of chosen) {
    const nested = list.find(({ child }) => child !== undefined);
    if (nested === undefined || !TEXTS.has(name)) continue;
    const message = `${name} holds the element ${quotedExcerpt(nested.child ?? "", 60)}; it must be text: escape its < as &lt;, or put it into CDATA`;
    problems.push({ path: places.at(nested.offset), message });
  }
  const value = Object.fromEntries(
    Array.from(chosen, ([name, list]) => {
      const texts = list.map(({ text }) => text.trim());
      return [name, texts.length === 1 ? texts[0] : texts];
    }),
  );
  return { value, problems: problems.length > 0 ? problems : undefined, locate };
}

/** Elements that are read as text. Others, such as `shipping`, may hold elements. */
const TEXTS = new Set([
  ...["id", "title", "description", "summary", "content", "image_link", "additional_image_link"],
  ...["item_group_id", "price", "sale_price", "brand", "availability", "color", "size"],
]);
