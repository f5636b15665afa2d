import { fileURLToPath } from "node:url";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import type { LocalImages } from "../images/local-images.ts";
import { ASSET, SIGNATURE_KEY } from "../pulumi.ts";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Replaces the assets among the images: a FileAsset by its path, a RemoteAsset by its `url`, which
 * Genlook fetches by itself, and a StringAsset by a name under which `localImages` keeps its text.
 */
export function withoutAssets(inputs: Inputs, localImages: LocalImages): Inputs {
  if (!Array.isArray(inputs.images)) return inputs;
  return { ...inputs, images: inputs.images.map((image) => withoutAsset(image, localImages)) };
}

function withoutAsset(image: unknown, localImages: LocalImages): unknown {
  if (!isJsonObject(image)) return image;
  const { file, ...others } = image;
  if (!isJsonObject(file) || file[SIGNATURE_KEY] !== ASSET) return image;
  return { ...others, ...sourceOf(file, localImages) };
}

function sourceOf({ path, text, uri }: JsonObject, localImages: LocalImages): JsonObject {
  if (typeof path === "string" && path !== "") return { file: path };
  if (typeof text === "string" && text !== "") return { file: localImages.addText(text) };
  if (typeof uri !== "string") return { file: "" };
  if (!uri.startsWith("file:")) return { url: uri };
  try {
    return { file: fileURLToPath(uri) };
  } catch {
    // A file on another host, for example. The check then refuses it: the address is not http(s).
    return { url: uri };
  }
}
