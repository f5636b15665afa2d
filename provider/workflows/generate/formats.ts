import { ValidationError } from "../../api/errors.ts";
import { formatCatalog } from "../../catalog/format.ts";
import { CATALOG_FORMATS } from "../../catalog/formats.ts";
import type { Program, ProgramWriter } from "./program-writer.ts";
import { pulumiImport } from "./pulumi-import.ts";
import { typescript } from "./typescript.ts";

/**
 * Every format that live products can be written in; the first is the default. To add a language,
 * write its file and list it here. The formats of catalog files come from their own table.
 */
export const PROGRAM_FORMATS = [
  typescript,
  ...CATALOG_FORMATS.map((format) => ({
    name: format.name,
    endings: format.endings,
    write: ({ declarations }: Program) => formatCatalog(format, declarations),
  })),
  pulumiImport,
] as const;

/**
 * The formats that live products can be written in.
 *
 * @useDeclaredType
 */
export type ProgramFormat = (typeof PROGRAM_FORMATS)[number]["name"];

export const DEFAULT_FORMAT: ProgramFormat = PROGRAM_FORMATS[0].name;

/** @throws ValidationError (`INVALID_OPTIONS`) when there is no such format. */
export function programFormat(name: ProgramFormat = DEFAULT_FORMAT): ProgramWriter {
  const format = PROGRAM_FORMATS.find((one) => one.name === name);
  if (format !== undefined) return format;
  const names = PROGRAM_FORMATS.map((one) => one.name).join(", ");
  throw new ValidationError({
    code: "INVALID_OPTIONS",
    message: `There is no format ${JSON.stringify(name)}; choose one of ${names}.`,
  });
}
