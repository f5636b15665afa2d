import { stringify } from "yaml";

type Resource = "Product" | "ProductSet";

/** An example of a resource. Programs in every language are made of it. */
export interface Example {
  readonly title: string;
  readonly resource: Resource;
  /** The resource's name in the program. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export const EXAMPLES: readonly Example[] = [
  {
    title: "A product with one image",
    resource: "Product",
    name: "red-tee",
    args: {
      externalId: "tee-red",
      title: "Red tee",
      images: [{ url: "https://cdn.example.com/tee-red.jpg" }],
    },
  },
  {
    title: "Two views, the shop's own data, and an expiry",
    resource: "Product",
    name: "linen-dress",
    args: {
      externalId: "dress-linen",
      title: "Linen dress",
      description: "A long, loose dress",
      images: [
        { url: "https://cdn.example.com/dress-front.jpg" },
        { url: "https://cdn.example.com/dress-back.jpg" },
      ],
      metadata: { collection: "Summer", supplierSku: "LD-7" },
      validForDays: 90,
    },
  },
  {
    title: "A set of two products",
    resource: "ProductSet",
    name: "summer",
    args: {
      products: {
        "summer-tee": {
          title: "Sage tee",
          images: [{ url: "https://cdn.example.com/tee-sage.jpg" }],
        },
        "summer-hat": {
          title: "Straw hat",
          images: [{ url: "https://cdn.example.com/hat-straw.jpg" }],
          validForDays: 90,
        },
      },
      maxDeletes: 1,
    },
  },
];

/** How each resource is imported. */
const IMPORTS: Readonly<Record<Resource, string>> = {
  Product: `A product is imported by its \`externalId\`:

\`\`\`sh
pulumi import genlook:index:Product red-tee tee-red
\`\`\`
`,
  ProductSet: `All products whose \`externalId\` begins with a text are imported at once:

\`\`\`sh
pulumi import genlook:index:ProductSet summer summer-
\`\`\`
`,
};

/** The text of each example's program by language, by the resource's name. */
export type Programs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The languages in the order of the registry. */
const LANGUAGES = ["typescript", "python", "go", "yaml"];

/** Writes an example in PCL, from which the engine makes the other languages. */
export function pclOf({ resource, name, args }: Example): string {
  const lines = Object.entries(args).map(([key, value]) => `  ${key} = ${JSON.stringify(value)}\n`);
  const label = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `resource ${label} "genlook:index:${resource}" {\n  __logicalName = "${name}"\n${lines.join("")}}\n`;
}

/** Writes an example in YAML, where the engine's code generators write none. */
export function yamlOf({ resource, name, args }: Example): string {
  return stringify({ resources: { [name]: { type: `genlook:${resource}`, properties: args } } });
}

/** Writes the examples of a resource in the form that the registry splits by language. */
export function examplesText(resource: Resource, programs: Programs): string {
  const examples = EXAMPLES.filter((example) => example.resource === resource).map(
    ({ title, name }) => {
      const blocks = LANGUAGES.map(
        (language) => `\`\`\`${language}\n${programs[name]?.[language]?.trim()}\n\`\`\`\n`,
      );
      return `{{% example %}}\n### ${title}\n\n${blocks.join("")}{{% /example %}}\n`;
    },
  );
  return `{{% examples %}}
## Example Usage

${examples.join("\n")}
{{% /examples %}}

## Import

${IMPORTS[resource]}`;
}
