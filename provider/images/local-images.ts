import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { ValidationError } from "../api/errors.ts";
import { isJsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import type { CheckedImage } from "../product/images.ts";
import { UNKNOWN } from "../pulumi.ts";
import { imageTypeOf } from "./image-type.ts";

/** The largest image that is uploaded. A limit of this package: Genlook documents none. */
export const MAX_IMAGE_MIB = 20;

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
        const found = await this.#inspect(file);
        if ("problem" in found) {
          problems.push({ path: `images[${position}].file`, message: found.problem });
          images.push(image);
        } else images.push({ ...image, file: relativeToCheckout(file), hash: found.hash });
      }
    }
    return { inputs: { ...inputs, images }, problems };
  }

  /**
   * Opens a local image, to be streamed from its file.
   *
   * @throws ValidationError when its content is not what was checked. The state would otherwise
   * keep the hash of another content.
   */
  async open({ file = "", hash }: CheckedImage): Promise<Blob> {
    const found = await this.#inspect(file);
    if (!("problem" in found) && found.hash === hash) return found.content;
    const problem = "problem" in found ? found.problem : "has changed since it was checked";
    throw new ValidationError({
      code: "LOCAL_IMAGE_CHANGED",
      message: `The image ${JSON.stringify(file)} ${problem}; nothing was uploaded. Run the operation again.`,
    });
  }

  async #inspect(file: string): Promise<Inspected> {
    try {
      const content = await this.#contentOf(file);
      if (content === undefined) return { problem: "is not a file" };
      if (content.size === 0) return { problem: "is empty" };
      if (content.size > MAX_IMAGE_MIB * 2 ** 20) {
        return { problem: `is larger than ${MAX_IMAGE_MIB} MiB, the limit for an upload` };
      }
      const type = imageTypeOf(await content.slice(0, 16).bytes());
      if (type === undefined) {
        return { problem: "is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image" };
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

  async #contentOf(file: string): Promise<Blob | undefined> {
    const text = this.#texts.get(file);
    if (text !== undefined) return new Blob([text]);
    return (await stat(file)).isFile() ? openAsBlob(file) : undefined;
  }
}

type Inspected = { readonly content: Blob; readonly hash: string } | { readonly problem: string };

function relativeToCheckout(file: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
