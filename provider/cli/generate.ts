import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { formatOf, listEndings } from "../catalog/formats.ts";
import { NATIVE_PRODUCT_SET_TYPE } from "../pulumi.ts";
import { quoted } from "../text/escape-control.ts";
import type { LeftOut } from "../workflows/generate/declarable.ts";
import {
  DEFAULT_FORMAT,
  PROGRAM_FORMATS,
  type ProgramFormat,
} from "../workflows/generate/formats.ts";
import { DEFAULT_HOST, PROGRAM_HOSTS, type ProgramHost } from "../workflows/generate/hosts.ts";
import { DEFAULT_SHAPE, PROGRAM_SHAPES, type ProgramShape } from "../workflows/generate/shapes.ts";
import { type ApiOptions, connectionOf } from "./connection.ts";
import { UsageError } from "./failure.ts";
import { write } from "./files.ts";
import { apiOptions, createCommand, stackOption } from "./options.ts";
import { note } from "./terminal.ts";

interface Options extends ApiOptions {
  readonly stack?: string;
  readonly prefix?: string;
  readonly format?: ProgramFormat;
  readonly host?: ProgramHost;
  readonly as: ProgramShape;
  readonly out?: string;
  readonly force?: boolean;
}

/** Notes that are printed. A shop that uploaded all of its images has a note for each product. */
const MAX_NOTES = 20;

const DESCRIPTION = `Writes the live products as a program, as a file for Catalog and ProductSet, or as the file that pulumi import takes.

${[
  'Each product is declared with onExisting: "adopt" and every field that has a value, so the first `pulumi up` takes all of them over without a write.',
  "What can't be declared, such as uploaded images, is left out, and `pulumi up` does not change it. It is named in the program and on standard error.",
].join(" ")}`;

const EXAMPLES = `Examples:
  pulumi-genlook generate --out index.ts
  pulumi-genlook generate --prefix shop- --out products.csv
  pulumi-genlook generate --format yaml > products.yaml
  pulumi-genlook generate --host native --out index.ts
  pulumi-genlook generate --format pulumi-import --out import.json
  pulumi-genlook generate --as set --out index.ts

The API key is read from the environment variable GENLOOK_API_KEY.`;

/** `pulumi-genlook generate`: writes the live catalog as code or data. */
export function generateCommand(): Command {
  const command = createCommand(
    "generate",
    "Write a program that declares the live products",
    EXAMPLES,
  )
    .description(DESCRIPTION)
    .option("--prefix <text>", "only products whose id begins with this text (default: all)")
    .addOption(
      new Option(
        "--format <format>",
        `format to write (default: by the ending of --out, or ${DEFAULT_FORMAT})`,
      ).choices(PROGRAM_FORMATS.map(({ name }) => name)),
    )
    .addOption(
      new Option(
        "--host <host>",
        `host of the program's resources (default: ${DEFAULT_HOST})`,
      ).choices(PROGRAM_HOSTS),
    )
    .addOption(
      new Option("--as <shape>", "declare each product as a Product, or all as one ProductSet")
        .choices(PROGRAM_SHAPES)
        .default(DEFAULT_SHAPE),
    )
    .option("--out <file>", "file to write, which must not exist (default: standard output)")
    .option("--force", "overwrite the file if it exists")
    .addOption(stackOption());
  return apiOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { prefix, host, as, out, force = false } = options;
  const format = options.format ?? formatByName(out);
  if (out !== undefined && !force && existsSync(out)) {
    throw new UsageError(`${out} already exists; name another file, or overwrite it with --force`);
  }
  if (format === "pulumi-import" && as === "set") {
    throw new UsageError(
      `a set is imported by the prefix of its products, without a file: \`pulumi import ${NATIVE_PRODUCT_SET_TYPE} shop ${prefix ?? "<prefix>"}\``,
    );
  }
  const { generateProgram } = await import("../workflows/generate/generate.ts");
  const connection = await connectionOf(options, options.stack);
  const program = await connection.run(() =>
    generateProgram({ prefix, format, host, as }, connection.options),
  );
  await write(program.text, out, { overwrite: force });
  const where = out === undefined ? "" : ` in ${out}`;
  note(`${count(program.products, "product")}${where}`);
  for (const line of notesOn(program.leftOut)) note(line);
  if (options.quiet !== true && program.products > 0) {
    note(nextStep(format ?? DEFAULT_FORMAT, as, out));
  }
}

/** Says what to do with what was written. */
function nextStep(format: ProgramFormat, as: ProgramShape, out: string | undefined): string {
  if (format === DEFAULT_FORMAT) {
    const where =
      out === undefined ? "save it as a Pulumi program" : `make ${out} your Pulumi program`;
    return `Next: ${where}, and run \`pulumi up\`. It takes the products over without a write.`;
  }
  if (format === "pulumi-import") {
    return `Next: run \`pulumi import --file ${out ?? "import.json"}\` in a project with the native plugin. It takes the products into the stack without a write.`;
  }
  const file = out ?? `products.${format}`;
  const resource = as === "set" ? "ProductSet" : "Catalog";
  return `Next: declare \`new genlook.${resource}("shop", { file: ${quoted(file)} })\` in your program, and run \`pulumi up\`. It takes the products over without a write.`;
}

/** Returns the format that the ending of a file stands for. */
function formatByName(out: string | undefined): ProgramFormat | undefined {
  if (out === undefined) return undefined;
  const format = formatOf(PROGRAM_FORMATS, out);
  if (format !== undefined) return format.name;
  throw new UsageError(
    `${out} has an unknown ending; use ${listEndings(PROGRAM_FORMATS)}, or choose a --format`,
  );
}

function notesOn(leftOut: readonly LeftOut[]): string[] {
  const notes = leftOut
    .slice(0, MAX_NOTES)
    .map(
      ({ externalId, field, reason }) =>
        `left out: ${field ?? "product"} of ${quoted(externalId)}: ${reason}`,
    );
  const more = leftOut.length - notes.length;
  return more > 0 ? [...notes, `… and ${more} more`] : notes;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
