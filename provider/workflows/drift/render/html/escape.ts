import { escapeControl } from "../../../../text/escape-control.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes a text safe within an element and within an attribute. Every text on the page passes here. */
export function escapeHtml(text: string): string {
  return escapeControl(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** Escapes a text, and makes what is between backticks code. */
export function withCode(text: string): string {
  const parts = text.split("`").map(escapeHtml);
  return parts.map((part, index) => (index % 2 === 1 ? `<code>${part}</code>` : part)).join("");
}
