import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { UNKNOWN } from "../product/check.ts";
import type { DeclaredImage } from "../product/declaration.ts";
import { imageTypeOf } from "./image-type.ts";

/** Larger images are refused. A limit of this package's own: Genlook documents none. */
export const MAX_IMAGE_MIB = 20;

/** Texts that stand for files, by what is declared in place of a path. */
const texts = new Map<string, string>();

/**
 * Takes a text for the content of an image, and gives what to declare as its `file`. The text is
 * kept by this process alone: the engine checks and applies a resource through one and the same.
 */
export function fileOfText(text: string): string {
  const file = `text:${sha256(text).slice(0, 22)}`;
  texts.set(file, text);
  return file;
}

/**
 * Inputs whose local images carry the hash of their content, by which they are compared from here
 * on, and what is wrong with the files. Paths are relative to the working directory; those that
 * lead into it are made so, as a checkout may move.
 */
export async function hashImages(
  inputs: Record<string, unknown>,
): Promise<{ inputs: Record<string, unknown>; problems: Problem[] }> {
  if (!Array.isArray(inputs.images)) return { inputs, problems: [] };
  const problems: Problem[] = [];
  const images: unknown[] = [];
  for (const [position, image] of inputs.images.entries()) {
    const file = isJsonObject(image) ? image.file : undefined;
    if (typeof file !== "string" || file === "" || file === UNKNOWN) images.push(image);
    else {
      const found = await inspect(file);
      if ("problem" in found) {
        problems.push({ path: `images[${position}].file`, message: found.problem });
        images.push(image);
      } else images.push({ ...image, file: withinCheckout(file), hash: found.hash });
    }
  }
  return { inputs: { ...inputs, images }, problems };
}

/**
 * The content of a local image, to be streamed from its file.
 *
 * @throws ValidationError when it is not what was checked: the state would remember a hash that is
 * not the uploaded content's.
 */
export async function openImage({ file = "", hash }: DeclaredImage): Promise<Blob> {
  const found = await inspect(file);
  const problem =
    "problem" in found ? found.problem : found.hash === hash ? undefined : "has changed meanwhile";
  if ("content" in found && problem === undefined) return found.content;
  throw new ValidationError({
    code: "LOCAL_IMAGE_CHANGED",
    message: `The image ${JSON.stringify(file)} ${problem}; nothing was uploaded. Run the operation again.`,
  });
}

type Inspected = { readonly content: Blob; readonly hash: string } | { readonly problem: string };

async function inspect(file: string): Promise<Inspected> {
  try {
    const content = await contentOf(file);
    if (content === undefined) return { problem: "is not a file" };
    if (content.size === 0) return { problem: "is empty" };
    if (content.size > MAX_IMAGE_MIB * 2 ** 20) {
      return { problem: `is larger than ${MAX_IMAGE_MIB} MiB, the limit for an upload` };
    }
    const type = imageTypeOf(await content.slice(0, 16).bytes());
    if (type === undefined) {
      return {
        problem: "is no image: its bytes are not those of JPEG, PNG, GIF, WebP, AVIF or HEIC",
      };
    }
    const hash = createHash("sha256");
    for await (const chunk of content.stream()) hash.update(chunk);
    return { content: content.slice(0, content.size, type), hash: hash.digest("base64url") };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "does not exist" : `can't be read (${code || message})`;
    return { problem: `${reason}: ${resolve(file)}` };
  }
}

async function contentOf(file: string): Promise<Blob | undefined> {
  const text = texts.get(file);
  if (text !== undefined) return new Blob([text]);
  return (await stat(file)).isFile() ? openAsBlob(file) : undefined;
}

function withinCheckout(file: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
