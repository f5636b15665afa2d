/** Replaces the API key in a text. */
export type Mask = (text: string) => string;

/**
 * Makes the function that removes the API key from texts which a server or the network library
 * wrote, because a server may echo what it was sent: as it is, encoded for a URL, or as base64.
 */
export function maskOf(apiKey: string): Mask {
  const base64 = (encoding: "base64" | "base64url") =>
    Buffer.from(apiKey).toString(encoding).replace(/=+$/, "");
  const forms = [apiKey, encodeURIComponent(apiKey), base64("base64"), base64("base64url")];
  // Servers write the digits of %2F in either case.
  const patterns = forms.map((form) => form.replaceAll(/[^\w%-]/g, "\\$&"));
  const key = new RegExp(patterns.join("|"), "gi");
  return (text) => text.replace(key, "[API key]");
}
