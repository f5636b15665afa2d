import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import type { CheckedImage } from "../product/images.ts";
import { UNKNOWN } from "../pulumi.ts";
import { imageTypeOf } from "./image-type.ts";

/** The largest image that is uploaded. A limit of this package: Genlook documents none. */
export const MAX_IMAGE_MIB = 20;
const MAX_BYTES = MAX_IMAGE_MIB * 2 ** 20;

/** Bytes that are read at a time. */
const CHUNK = 2 ** 18;

/**
 * The local images of an operation. A text counts as a file too, because a program may declare a
 * Pulumi StringAsset.
 */
export class LocalImages {
  /** Texts by the name that is declared in place of a path. */
  readonly #texts = new Map<string, string>();

  /**
   * Keeps a text as the content of an image, and returns the `file` to declare for it. The engine
   * checks and applies a resource in one process, so the text never gets into the state.
   */
  addText(text: string): string {
    const file = `text:${sha256(text).slice(0, 22)}`;
    this.#texts.set(file, text);
    return file;
  }

  /**
   * Adds to each local image the hash of its content, by which images are compared, and finds what
   * is wrong with the files. Paths are relative to the working directory. An absolute path below it
   * becomes relative, because a checkout may move.
   */
  async hash(
    inputs: Readonly<Record<string, unknown>>,
  ): Promise<{ inputs: Record<string, unknown>; problems: Problem[] }> {
    if (!Array.isArray(inputs.images)) return { inputs: { ...inputs }, problems: [] };
    const problems: Problem[] = [];
    const images: unknown[] = [];
    for (const [position, image] of inputs.images.entries()) {
      const file = isJsonObject(image) ? image.file : undefined;
      if (typeof file !== "string" || file === "" || file === UNKNOWN) images.push(image);
      else {
        const found = await this.#attempt(file, hashOf);
        if ("problem" in found) {
          problems.push({ path: `images[${position}].file`, message: found.problem });
          images.push(image);
        } else images.push({ ...image, file: relativeToCheckout(file), hash: found.hash });
      }
    }
    return { inputs: { ...inputs, images }, problems };
  }

  /**
   * Reads a local image. Its content is kept in memory: read once more for the request, the file
   * could be another one by then, of the same size and time.
   *
   * @throws ValidationError when its content is not what was checked. The state would otherwise
   * keep the hash of another content.
   */
  async open({ file = "", hash }: CheckedImage): Promise<Blob> {
    const found = await this.#attempt(file, contentOf);
    if (!("problem" in found) && found.hash === hash) return found.content;
    const problem = "problem" in found ? found.problem : "has changed since it was checked";
    throw new ValidationError({
      code: "LOCAL_IMAGE_CHANGED",
      message: `The image ${JSON.stringify(file)} ${problem}; nothing was uploaded. Run the operation again.`,
    });
  }

  /** Runs `read` over an image, or returns why the image can't be uploaded. */
  async #attempt<Result>(
    file: string,
    read: (chunks: AsyncIterable<Buffer>) => Promise<Result>,
  ): Promise<Result | { readonly problem: string }> {
    try {
      return await read(this.#chunksOf(file));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof ImageProblem) return { problem: message };
      const reason = code === "ENOENT" ? "does not exist" : `can't be read (${code || message})`;
      return { problem: `${reason}: ${resolve(file)}` };
    }
  }

  /** @throws ImageProblem when the content is not that of an image, or too long. */
  async *#chunksOf(file: string): AsyncGenerator<Buffer> {
    const text = this.#texts.get(file);
    const content = text === undefined ? await openRegular(file) : [Buffer.from(text)];
    let size = 0;
    for await (const chunk of content) {
      if (size === 0 && imageTypeOf(chunk) === undefined) {
        throw new ImageProblem("is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image");
      }
      size += chunk.length;
      if (size > MAX_BYTES) throw tooLarge();
      yield chunk;
    }
    if (size === 0) throw new ImageProblem("is empty");
  }
}

/** A file can't be uploaded. The message completes a sentence that begins with the file. */
class ImageProblem extends Error {}

function tooLarge(): ImageProblem {
  return new ImageProblem(`is larger than ${MAX_IMAGE_MIB} MiB, the limit for an upload`);
}

/**
 * Opens a regular file. Opening a device may have effects, and opening a pipe waits for a writer,
 * so the file is looked at before it is opened, and again afterwards, as it may be another by then.
 */
async function openRegular(file: string): Promise<AsyncIterable<Buffer>> {
  if (!(await stat(file)).isFile()) throw new ImageProblem("is not a regular file");
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw new ImageProblem("is not a regular file");
    if (opened.size > MAX_BYTES) throw tooLarge();
  } catch (error) {
    await handle.close();
    throw error;
  }
  // The stream closes the file. It ends beyond the limit, because the file may be growing.
  return handle.createReadStream({ end: MAX_BYTES, highWaterMark: CHUNK });
}

function relativeToCheckout(file: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

async function hashOf(chunks: AsyncIterable<Buffer>): Promise<{ readonly hash: string }> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return { hash: hash.digest("base64url") };
}

async function contentOf(
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly content: Blob; readonly hash: string }> {
  const bytes = Buffer.concat(await Array.fromAsync(chunks));
  const hash = createHash("sha256").update(bytes).digest("base64url");
  return { content: new Blob([bytes], { type: imageTypeOf(bytes) ?? "" }), hash };
}
