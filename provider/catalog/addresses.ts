import { quotedExcerpt } from "../api/problems.ts";

/** A text can't be taken for an image. The message completes a sentence that begins with its cell. */
export class AddressError extends Error {
  /** @param reason - Completes a sentence that begins with "which". */
  constructor(text: string, reason: string) {
    super(`has ${quotedExcerpt(text, 120)}, which ${reason}`);
  }
}

/** How an address begins, also one that lacks its scheme. */
const BEGINNING = String.raw`(?:[a-z][a-z\d+.-]*://|//|www\.|data:)`;
const IS_URL = /^[a-z][a-z\d+.-]*:\/\//i;
const IS_IMAGE_NAME = String.raw`\.(?:jpe?g|jfif|png|gif|webp|avif|hei[cf]|bmp|tiff?|svg)`;

/**
 * Separators are separators only where another address begins: each of them may be in an address. The
 * look behind keeps a long run of them from being tried at each of its characters.
 */
const SEPARATORS = new RegExp(String.raw`(?<![\s,;|])[\s,;|]+(?=${BEGINNING})`, "i");

/**
 * Reads a list of images: addresses, and paths of local files. Blanks, line breaks, commas,
 * semicolons and pipes separate them.
 *
 * @throws AddressError for a text that could be read in two ways, or is no image.
 */
export function readImages(list: string): { url?: string; file?: string }[] {
  return splitAddresses(list).flatMap((part) => {
    refuseOtherContent(part);
    return IS_URL.test(part) ? urlAndPaths(part) : pathsOf(part);
  });
}

/** Splits a list at the separators between addresses, without a look at what they are. */
export function splitAddresses(list: string): string[] {
  return list
    .replace(/^[\s,;|]+|(?<![\s,;|])[\s,;|]+$/g, "")
    .split(SEPARATORS)
    .filter((part) => part !== "");
}

/**
 * Reads a text that stands for one image: an address, or the path of a local file.
 *
 * @throws AddressError
 */
export function readImage(text: string): { url: string } | { file: string } {
  const image = text.trim();
  refuseOtherContent(image);
  return IS_URL.test(image) ? { url: checkedUrl(image) } : { file: image };
}

/**
 * Checks the address of an image, and returns it.
 *
 * @param completes - Whether an address may begin with `//` or `www.`, because the file's source
 * writes them so.
 * @throws AddressError
 */
export function readAddress(text: string, completes = false): string {
  const address = text.trim();
  if (completes && /^\/\/[^/\s]/.test(address)) return checkedUrl(`https:${address}`);
  if (completes && /^www\./i.test(address)) return checkedUrl(`https://${address}`);
  refuseOtherContent(address);
  if (IS_URL.test(address)) return checkedUrl(address);
  throw new AddressError(address, "is not an address; one begins with https://");
}

/** Paths may follow an address, if they can't be the rest of it after a blank. */
function urlAndPaths(part: string): { url?: string; file?: string }[] {
  const [url = "", ...paths] = part.split(/\s+/);
  if (!paths.every((path) => /^(?:\.{1,2}\/|\/|[a-z]:\\)/i.test(path))) {
    throw new AddressError(
      part,
      "has a blank inside an address; write %20, or begin the path of a file with ./",
    );
  }
  return [{ url: checkedUrl(url) }, ...paths.flatMap(pathsOf)];
}

function pathsOf(part: string): { file: string }[] {
  return part.split(BETWEEN_PATHS).map((file) => {
    if (/:\/\/|^https?:/i.test(file)) {
      throw new AddressError(
        file,
        "is not an address; write it as https://…, without quotes or brackets around it",
      );
    }
    if (!/\.[a-z\d]{2,5}$/i.test(file)) {
      throw new AddressError(
        file,
        'is neither an address nor the path of an image; write a path with blanks as JSON: [{"file":"my tee.jpg"}]',
      );
    }
    return { file };
  });
}
const BETWEEN_PATHS = new RegExp(String.raw`\s+|(?<=${IS_IMAGE_NAME})[,;|]\s*`, "i");

function checkedUrl(url: string): string {
  refuseOtherContent(url);
  if (/\s/.test(url)) {
    throw new AddressError(url, "has a blank inside an address; write %20");
  }
  if (/\p{Cc}/u.test(url)) throw new AddressError(url, "holds a control character; remove it");
  const rest = url.slice(url.indexOf("://") + 3);
  const [path = ""] = rest.split(/[?#]/, 1);
  const isList = NAME_IN_LIST.test(path) && LAST_NAME.test(path);
  if (
    isList ||
    AFTER_SEPARATOR.test(rest) ||
    hasStrayScheme(rest) ||
    NAME_BEFORE_ADDRESS.test(rest)
  ) {
    throw new AddressError(
      url,
      "looks like two addresses; separate them by a blank, or write a comma inside an address as %2C",
    );
  }
  return url;
}
const NAME_IN_LIST = new RegExp(`${IS_IMAGE_NAME}[,;|]`, "i");
const LAST_NAME = new RegExp(`${IS_IMAGE_NAME}$`, "i");
/** The beginning of an address, complete or not, after what would separate it from another one. */
const AFTER_SEPARATOR = /[,;|][^/,;|]*(?::\/|\/\/)|[,;|][/=:]?https?:/i;

/** Whether a scheme is anywhere but where an address begins a folder, or the value of a parameter. */
function hasStrayScheme(rest: string): boolean {
  if (!rest.includes("://")) return false;
  return Array.from(rest.matchAll(/(.?)([a-z\d+.-]{0,20}):\/\//gi)).some(
    ([, before = "", scheme = ""]) => !/^[/=]$/.test(before) || !/^https?$/i.test(scheme),
  );
}
/** The name of an image right before another address. */
const NAME_BEFORE_ADDRESS = new RegExp(`${IS_IMAGE_NAME}[/=]https?://`, "i");

/** Refuses what shops write in place of an address. */
function refuseOtherContent(text: string): void {
  const reason = otherContent(text);
  if (reason !== undefined) throw new AddressError(text, reason);
}

function otherContent(text: string): string | undefined {
  if (/^data:/i.test(text)) {
    return "is the image itself (a data URL); save it as a file, and write its path or address";
  }
  if (/[<>]/.test(text)) return "holds HTML; write the address of the image alone";
  if (/&(?:amp|#\d+|#x[\da-f]+);/i.test(text)) {
    return "is escaped as HTML; write & in place of &amp;";
  }
  if (text.startsWith("//")) return 'lacks its beginning; an address needs "https:" before //';
  if (/^www\./i.test(text)) return 'lacks its beginning; an address needs "https://" before www.';
  if (PLACEHOLDER.test(fileName(text))) return "is a placeholder, not an image of the product";
  return undefined;
}

/** Names of the pictures that shop systems and themes show where a product has none. */
const PLACEHOLDER =
  /^(?:(?:no|missing|empty|default)[-_. ]?(?:product[-_. ]?)?(?:image|img|photo|picture|pic)s?(?:[-_. ]?(?:available|found|yet))?|(?:woocommerce|product|image|img|default)?[-_. ]?placeholder(?:[-_. ]?(?:image|img))?|(?:image|photo|picture)[-_. ]?(?:not[-_. ]?(?:available|found)|coming[-_. ]?soon)|coming[-_. ]?soon)(?:[-_. ]?\d+(?:x\d+)?)?(?:[-_](?:large|medium|small|grande|compact|thumb))?(?:\.\w+)?$/i;

function fileName(address: string): string {
  const path = address.replace(/[?#].*$/s, "").replace(/[/\\]$/, "");
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
