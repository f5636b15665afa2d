import { closeSync, constants, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { isJsonObject } from "../api/json.ts";
import type { Problem } from "../api/problems.ts";
import { imageTypeOf } from "../images/image-type.ts";
import { MAX_IMAGE_MIB } from "../images/local-images.ts";
import { catalogError } from "./problem.ts";
import { inProgram } from "./write-option.ts";

/**
 * Where the local images of a catalog file may be: in its folder, or in `imageRoot`. A catalog often
 * comes from somebody else, and must not be able to publish other files of this machine.
 */
export class ImageFolder {
  /** The folder that paths in the catalog are relative to. */
  readonly #folder: string;
  /** The folder that holds the images, without links. */
  readonly #root: string;
  readonly #outside: string;
  readonly #checksImages: boolean;
  /** The real path of each path that was followed. Many images share their folders. */
  readonly #real = new Map<string, string>();

  /**
   * @param checksImages - Whether each file must be an image that can be uploaded.
   * @throws ValidationError when `imageRoot` is not a folder.
   */
  constructor(
    catalog: string,
    imageRoot: string | undefined,
    checksImages = false,
    writeOption = inProgram,
  ) {
    const root = writeOption("imageRoot");
    this.#checksImages = checksImages;
    this.#folder = dirname(resolve(catalog));
    this.#root = this.#follow("", resolve(imageRoot ?? this.#folder));
    this.#outside =
      imageRoot === undefined
        ? `is outside of the catalog's folder; move the image there, or set \`${root}\` to a folder that holds all images`
        : `is outside of \`${root}\`; move the image there, or set it to a folder that holds all images`;
    if (imageRoot === undefined || isFolder(imageRoot)) return;
    const message = `${root} must be a folder, relative to ${process.cwd()}`;
    throw catalogError(catalog, [{ path: "options", message }]);
  }

  /**
   * Makes the paths of images absolute: with an inline program of the Automation API, the provider
   * runs in another working directory than the program. Names each path that leads outside, whether
   * there is a file or not: the message must not tell.
   */
  place(images: unknown): { readonly images: unknown; readonly problems: readonly Problem[] } {
    if (!Array.isArray(images)) return { images, problems: [] };
    const problems: Problem[] = [];
    const placed = images.map((image, position) => {
      const file = isJsonObject(image) ? image.file : undefined;
      if (typeof file !== "string") return image;
      const path = resolve(this.#folder, file);
      if (!isWithin(this.#root, this.#follow("", path))) {
        problems.push({ path: `images[${position}].file`, message: this.#outside });
      } else if (this.#checksImages) {
        const message = imageProblem(path);
        if (message !== undefined) problems.push({ path: `images[${position}].file`, message });
      }
      return { ...image, file: path };
    });
    return { images: placed, problems };
  }

  /** Follows the links of a path. Unlike `realpath`, it does so where there is no file, too. */
  #follow(folder: string, path: string): string {
    const { root } = parse(path);
    return path
      .slice(root.length)
      .split(sep)
      .reduce((at, name) => this.#enter(at, name), root === "" ? folder : root);
  }

  #enter(folder: string, name: string): string {
    if (name === "" || name === ".") return folder;
    if (name === "..") return dirname(folder);
    const path = join(folder, name);
    const known = this.#real.get(path);
    if (known !== undefined) return known;
    // A link that leads to itself ends here.
    this.#real.set(path, path);
    const target = linkTarget(path);
    const real = target === undefined ? path : this.#follow(folder, target);
    this.#real.set(path, real);
    return real;
  }
}

/** Says why a file can't be uploaded, by what can be seen without reading all of it. */
function imageProblem(path: string): string | undefined {
  try {
    const stats = statSync(path);
    // Opening a device may have effects, and opening a pipe waits for a writer.
    if (!stats.isFile()) return "is not a regular file";
    if (stats.size === 0) return "is empty";
    if (stats.size > MAX_IMAGE_MIB * 2 ** 20) {
      return `is larger than ${MAX_IMAGE_MIB} MiB, the limit for an upload`;
    }
    return imageTypeOf(beginningOf(path)) === undefined
      ? "is not a JPEG, PNG, GIF, WebP, AVIF or HEIC image"
      : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "does not exist" : `can't be read (${code ?? message})`;
    return `${reason}: ${path}`;
  }
}

function beginningOf(path: string): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const start = Buffer.alloc(16);
    return start.subarray(0, readSync(descriptor, start));
  } finally {
    closeSync(descriptor);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // There is no such file, or it is not a link.
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
