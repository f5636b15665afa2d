import { csv } from "./csv.ts";
import type { FileReader } from "./file-format.ts";
import { json } from "./json.ts";
import { xml } from "./xml.ts";

/** Files whose ending does not tell their format: delimited text, XML or JSON, by how they begin. */
export const txt = {
  name: "txt",
  endings: [".tsv", ".txt"],

  read(file, content, allColumns) {
    const start = content.toString("utf8", 0, 1000).trimStart();
    if (/^<\?xml\b|^<(?:rss|feed|rdf:RDF)\b/.test(start)) return xml.read(file, content);
    if (/^(?:\{|\[\s*[{\]])/.test(start)) return json.read(file, content);
    return csv.read(file, content, allColumns);
  },
} as const satisfies FileReader;
