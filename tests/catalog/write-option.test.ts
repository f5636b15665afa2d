import { ValidationError } from "../../provider/api/errors.ts";
import { describeReport } from "../../provider/catalog/describe-report.ts";
import { type ParseOptions, parseCatalog } from "../../provider/catalog/parse.ts";
import { asFlag } from "../../provider/cli/catalog-options.ts";

const SHOPIFY = "Handle,Title,Image Src,Variant SKU,Status\n";

function refusal(file: string, content: Buffer, options: ParseOptions): string {
  try {
    parseCatalog(file, () => content, options);
  } catch (error) {
    if (error instanceof ValidationError) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a remedy writes an option as its reader does: a program's, and a flag, for", () => {
  test.each<[string, string, string | Buffer, ParseOptions, string, string]>([
    [
      "an unknown encoding",
      "a.csv",
      Buffer.from("externalId,title\na,Gr\xf6\xdfe\n", "latin1"),
      {},
      'add encoding: "windows-1252"',
      "add --encoding windows-1252",
    ],
    [
      "an export that is probably Shopify's",
      "a.csv",
      "Handle,Title,Vendor,Variant SKU\na,A,V,1\n",
      {},
      'is this a Shopify export? add from: "shopify"',
      "is this a Shopify export? add --from shopify",
    ],
    [
      "columns of no source",
      "a.csv",
      "one,two\n1,2\n",
      {},
      'say which shop with from: "shopify", from: "woocommerce", or from: "google"',
      "say which shop with --from shopify, --from woocommerce, or --from google",
    ],
    [
      "a file that fits two sources",
      "a.csv",
      "Handle,Title,Image Src,id,image_link\na,A,https://a.example/a.jpg,1,\n",
      {},
      'add from: "shopify" or from: "google" to say which',
      "add --from shopify or --from google to say which",
    ],
    [
      "a column that the source needs",
      "a.csv",
      "Handle,Title,Vendor\na,A,V\n",
      { from: "shopify" },
      'has no column "Image Src"; export all columns, or choose another from',
      'has no column "Image Src"; export all columns, or choose another --from',
    ],
    [
      "a product without the id",
      "a.csv",
      `${SHOPIFY}a,A,https://a.example/a.jpg,,active\n`,
      { id: "sku" },
      'has no SKU; give it one, or use id: "handle"',
      "has no SKU; give it one, or use --id handle",
    ],
    [
      "a product without an image",
      "a.csv",
      `${SHOPIFY}a,A,,,active\n`,
      { withoutImages: "fail" },
      'give it one, or leave it out with withoutImages: "skip"',
      "give it one, or leave it out with --without-images skip",
    ],
    [
      "an id that the source does not have",
      "a.csv",
      `${SHOPIFY}a,A,,,active\n`,
      { id: "group" },
      'options: id: must be "handle", "sku", or "id" for this file',
      'options: --id: must be "handle", "sku", or "id" for this file',
    ],
    [
      "metadata that an export does not have",
      "a.csv",
      `${SHOPIFY}a,A,,,active\n`,
      { metadata: ["color" as "type"] },
      "options: metadata: must hold",
      "options: --metadata: must hold",
    ],
    [
      "an image outside of the folder",
      "a.csv",
      "externalId,images\na,../a.jpg\n",
      {},
      "or set `imageRoot` to a folder",
      "or set `--image-root` to a folder",
    ],
    [
      "a folder of images that is none",
      "a.csv",
      "externalId\na\n",
      { imageRoot: "no/such/folder" },
      "options: imageRoot must be a folder",
      "options: --image-root must be a folder",
    ],
    [
      "a limit of days that is none",
      "a.csv",
      "externalId\na\n",
      { validForDays: 0 },
      "options: validForDays must be",
      "options: --valid-for-days must be",
    ],
  ])("%s", (_case, file, content, options, inProgram, onCommandLine) => {
    const bytes = Buffer.from(content);
    expect(refusal(file, bytes, options)).toContain(inProgram);
    const flagged = refusal(file, bytes, { ...options, writeOption: asFlag });
    expect(flagged).toContain(onCommandLine);
    expect(flagged).not.toContain(inProgram);
  });

  test("the source that the columns tell", () => {
    const bytes = Buffer.from(`${SHOPIFY}a,A,https://a.example/a.jpg,1,active\n`);
    const { report } = parseCatalog("a.csv", () => bytes, {});
    expect(describeReport("a.csv", report)).toContain(
      'by its columns (from: "shopify"): 1 product',
    );
    expect(describeReport("a.csv", report, asFlag)).toContain("by its columns (--from shopify): 1");
  });
});
