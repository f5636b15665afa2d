import { resolve } from "node:path";
import { CLEARABLE } from "../../provider/host/native/clear.ts";
import schema from "../../provider/host/native/schema.json";
import { FIELDS } from "../../provider/product/field-rules.ts";
import * as tokens from "../../provider/pulumi.ts";
import programs from "../../scripts/schema/programs.json";
import { packageSchema } from "../../scripts/schema/schema.ts";

const product = schema.resources["genlook:index:Product"];
const set = schema.resources["genlook:index:ProductSet"];
const ofSet = schema.types["genlook:index:DeclaredProduct"];

test("the package schema is what the sources make it: `npm run schema` writes it", () => {
  const code = { clearable: CLEARABLE, tokens };
  const made = packageSchema(resolve(__dirname, "../.."), code, programs);
  expect(schema).toEqual(made);
});

test("every field that can be declared is an input and an output", () => {
  expect(Object.keys(product.inputProperties)).toEqual(expect.arrayContaining([...FIELDS]));
  expect(Object.keys(product.properties)).toEqual(expect.arrayContaining([...FIELDS]));
});

test("a product of a set has the inputs of a product, but for the externalId", () => {
  const { externalId: _, ...inputs } = product.inputProperties;
  expect(ofSet.properties).toEqual(inputs);
});

test("everything in the schema has a description", () => {
  const all = [
    schema.config.variables,
    product.inputProperties,
    product.properties,
    set.inputProperties,
    set.properties,
    ...Object.values(schema.types).map((type) => ("properties" in type ? type.properties : {})),
    ...Object.values(schema.functions).map(({ inputs }) => inputs.properties),
  ].flatMap((properties) => Object.entries(properties as Record<string, { description: string }>));
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter(([, { description }]) => description === "").map(([name]) => name)).toEqual([]);
});

test("no type is named …Args, which code generators add", () => {
  expect(Object.keys(schema.types).filter((name) => name.endsWith("Args"))).toEqual([]);
});

test("the key is a secret, and no setting's default is copied from the environment", () => {
  expect(schema.provider.inputProperties.apiKey.secret).toBe(true);
  expect(JSON.stringify(schema)).not.toContain("defaultInfo");
});
