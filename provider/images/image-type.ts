/** The first bytes of each image format, one character a byte. */
const BEGINNINGS: readonly (readonly [type: string, beginning: RegExp])[] = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n.\n/s],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF.{4}WEBP/s],
  ["image/avif", /^.{4}ftypavi[fs]/s],
  ["image/heic", /^.{4}ftyphe[iv][cmsx]/s],
  ["image/heif", /^.{4}ftyp(mif|msf)1/s],
];

/** Returns the media type of an image by its first bytes, of which 16 are enough, or undefined. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
}
