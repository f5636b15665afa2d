import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Conversion, convert, type SchemaType } from "./convert-types.ts";
import { examplesText, type Programs } from "./examples.ts";
import { ownPropertiesOf, parse, propertiesOf, type SourceProperty } from "./read-types.ts";

/** What the schema takes from the code at run time. */
export interface Code {
  /** The names that `clear` may list. */
  readonly clearable: { readonly product: readonly string[]; readonly image: readonly string[] };
  readonly tokens: {
    readonly NATIVE_PRODUCT_TYPE: string;
    readonly PRODUCT_TYPE: string;
    readonly NATIVE_PRODUCT_SET_TYPE: string;
    readonly PRODUCT_SET_TYPE: string;
    readonly GET_PRODUCT: string;
    readonly GET_PRODUCTS: string;
  };
}

const IMAGE_INPUT = "genlook:index:DeclaredImage";
const IMAGE = "genlook:index:ProductImage";
const PRODUCT_INPUT = "genlook:index:DeclaredProduct";
const SET_ITEM = "genlook:index:ProductSetItem";
const FOUND = "genlook:index:FoundProduct";
const ON_EXISTING = "genlook:index:OnExisting";

const GO_MODULE = "github.com/pulumi-genlook/pulumi-genlook/sdk";
const PYTHON_README = `The product catalog of the [Genlook](https://genlook.app) virtual try-on API, as code, in Python.

[Start here](https://github.com/pulumi-genlook/pulumi-genlook/blob/main/docs/python.md).`;

/**
 * Makes the package schema, without a version, from the types that TypeScript programs use and their
 * documentation.
 *
 * @param root - The folder of the repository.
 * @param programs - The examples in each language, which code generators have made.
 */
export function packageSchema(
  root: string,
  { clearable, tokens }: Code,
  programs: Programs,
): object {
  const file = (path: string) => parse(path, readFileSync(join(root, "provider", path), "utf8"));
  const resources = file("resources/product.ts");
  const api = file("api/product.ts");
  const types: Record<string, object> = {};
  const ref = (token: string): SchemaType => ({ $ref: `#/types/${token}` });
  const conversion: Conversion = {
    named: { ProductImageArgs: ref(IMAGE_INPUT), ProductImage: ref(IMAGE) },
    enumeration(texts) {
      types[ON_EXISTING] = {
        type: "string",
        description: "What to do when a product exists already.",
        enum: texts.map((value) => ({ value })),
      };
      return ref(ON_EXISTING);
    },
  };
  const objectOf = (properties: readonly SourceProperty[]) => ({
    properties: Object.fromEntries(
      properties.map(({ name, type, description }) => [
        name,
        { ...convert(type, conversion), description },
      ]),
    ),
    required: properties.filter(isAlwaysSet).map(({ name }) => name),
  });

  const declared = propertiesOf(resources, "ProductArgs");
  const image = objectOf(propertiesOf(resources, "ProductImageArgs"));
  const live = objectOf(propertiesOf(api, "ProductFields"));
  const inputs = objectOf(declared);
  types[IMAGE_INPUT] = {
    type: "object",
    description: "An image of a product, as a program declares it.",
    ...image,
    properties: { ...image.properties, clear: clearList("of the image", clearable.image) },
  };
  types[IMAGE] = {
    type: "object",
    description: "An image of a product, as the API answers it.",
    ...objectOf(propertiesOf(api, "ProductImage")),
  };
  types[FOUND] = { type: "object", description: "A live product.", ...live };
  const filter = objectOf(propertiesOf(file("live/products.ts"), "ProductFilter"));
  const onExisting = inputs.properties.onExisting as object;
  const clear = clearList("of the product", clearable.product);
  const { externalId, ...withoutId } = inputs.properties;
  types[PRODUCT_INPUT] = {
    type: "object",
    description: "A product of a set, as a program declares it.",
    properties: { ...withoutId, clear },
  };
  const { createdAt, updatedAt } = live.properties;
  types[SET_ITEM] = {
    type: "object",
    description: "What a program can read of a product of a set.",
    properties: { createdAt, updatedAt },
    required: ["createdAt", "updatedAt"],
  };
  const setOptions = objectOf(
    ownPropertiesOf(file("resources/product-set.ts"), "ProductSetOptions"),
  );
  const settings = propertiesOf(file("api/settings.ts"), "ConnectionOptions");
  const configuration = objectOf(settings).properties as Record<string, object>;
  configuration.apiKey = { ...configuration.apiKey, secret: true };
  return {
    name: "genlook",
    displayName: "Genlook",
    description: "The product catalog of the Genlook virtual try-on API, as code.",
    keywords: ["pulumi", "genlook", "virtual-try-on", "catalog", "category/infrastructure"],
    homepage: "https://github.com/pulumi-genlook/pulumi-genlook",
    repository: "https://github.com/pulumi-genlook/pulumi-genlook",
    license: "Apache-2.0",
    publisher: "pulumi-genlook",
    pluginDownloadURL: "github://api.github.com/pulumi-genlook",
    config: { variables: configuration },
    provider: {
      description: "How an instance of the provider reaches the API.",
      inputProperties: configuration,
    },
    types: sorted(types),
    resources: {
      [tokens.NATIVE_PRODUCT_TYPE]: {
        description: `A product of the Genlook try-on catalog.\n\n${examplesText("Product", programs)}`,
        properties: { ...live.properties, onExisting },
        required: [...live.required, "onExisting"],
        inputProperties: { ...inputs.properties, clear },
        requiredInputs: inputs.required,
        listInputs: filter,
        aliases: [{ type: tokens.PRODUCT_TYPE }],
      },
      [tokens.NATIVE_PRODUCT_SET_TYPE]: {
        description: `Many products of the Genlook try-on catalog as one resource, of thousands of products.\n\n${examplesText("ProductSet", programs)}`,
        properties: {
          products: mapOf(ref(SET_ITEM), "The products, by their externalId."),
        },
        required: ["products"],
        inputProperties: {
          products: mapOf(ref(PRODUCT_INPUT), "The products, by their externalId."),
          ...setOptions.properties,
        },
        requiredInputs: ["products"],
        aliases: [{ type: tokens.PRODUCT_SET_TYPE }],
      },
    },
    functions: {
      [tokens.GET_PRODUCT]: {
        description: "Returns one product by its externalId. Costs 1 request.",
        inputs: {
          properties: { externalId },
          required: ["externalId"],
        },
        outputs: live,
      },
      [tokens.GET_PRODUCTS]: {
        description:
          "Returns all products that match. Costs 1 request per 200 products of the account.",
        inputs: filter,
        outputs: {
          properties: {
            products: {
              type: "array",
              items: ref(FOUND),
              description: "The products, in the order of the API.",
            },
          },
          required: ["products"],
        },
      },
    },
    language: {
      // Not an SDK to generate: programs that the engine writes import the one of this package.
      nodejs: { packageName: "pulumi-genlook/native", respectSchemaVersion: true },
      python: {
        packageName: "pulumi_genlook",
        // What Pulumi's SDK needs.
        pythonRequires: ">=3.10",
        respectSchemaVersion: true,
        pyproject: { enabled: true },
        readme: PYTHON_README,
      },
      go: {
        importBasePath: `${GO_MODULE}/go/genlook`,
        modulePath: GO_MODULE,
        respectSchemaVersion: true,
        generateResourceContainerTypes: true,
      },
      csharp: { rootNamespace: "PulumiGenlook", respectSchemaVersion: true },
      java: { basePackage: "io.github.pulumigenlook" },
    },
  };
}

/** Whether a property has a value at all times: none that may be null has. */
function isAlwaysSet({ optional, type }: SourceProperty): boolean {
  return !optional && !/\bnull\b/.test(type.getText());
}

function mapOf(additionalProperties: SchemaType, description: string): object {
  return { type: "object", additionalProperties, description };
}

function clearList(whose: string, names: readonly string[]): object {
  return {
    type: "array",
    items: { type: "string" },
    description: `Properties ${whose} that are to have no value, out of ${names.map((name) => `\`${name}\``).join(", ")}. What you only leave out is not managed. This is how to say it in a language whose programs can't pass null.`,
  };
}

function sorted<Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
