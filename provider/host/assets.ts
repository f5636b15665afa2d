import { fileURLToPath } from "node:url";
import { isJsonObject, type JsonObject } from "../api/json.ts";
import { fileOfText } from "../images/local-image.ts";

/** How an asset is told from other objects on its way through the engine. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

/**
 * Inputs whose images are paths and addresses where the program has assets. A RemoteAsset becomes
 * its `url`, which Genlook fetches by itself; a text never comes into the state.
 */
export function withoutAssets(inputs: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(inputs.images)) return inputs;
  return { ...inputs, images: inputs.images.map(withoutAsset) };
}

function withoutAsset(image: unknown): unknown {
  if (!isJsonObject(image)) return image;
  const { file, ...others } = image;
  if (!isJsonObject(file) || file[SIGNATURE_KEY] !== ASSET) return image;
  return { ...others, ...sourceOf(file) };
}

function sourceOf({ path, text, uri }: JsonObject): JsonObject {
  if (typeof path === "string" && path !== "") return { file: path };
  if (typeof text === "string" && text !== "") return { file: fileOfText(text) };
  if (typeof uri !== "string") return { file: "" };
  if (!uri.startsWith("file:")) return { url: uri };
  try {
    return { file: fileURLToPath(uri) };
  } catch {
    // On another machine, say: the check then names it, as an address that is not http(s).
    return { url: uri };
  }
}
