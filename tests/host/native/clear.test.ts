import { withCleared } from "../../../provider/host/native/clear.ts";
import { FIELD_RULES, FIELDS } from "../../../provider/product/field-rules.ts";
import { UNKNOWN } from "../../../provider/pulumi.ts";
import { FRONT, startEmulator } from "../../testing/session.ts";
import { Plugin } from "./plugin.ts";

test.each(FIELDS.filter((field) => "cleared" in FIELD_RULES[field]))(
  "clear says the value that clears %s",
  (field) => {
    const { cleared } = FIELD_RULES[field] as { cleared: unknown };
    expect(withCleared({ externalId: "a", clear: [field] })).toEqual({
      inputs: { externalId: "a", [field]: cleared },
      problems: [],
    });
  },
);

test("clear of an image says null for its role and classifications", () => {
  const images = [{ url: FRONT, clear: ["role", "classifications"] }, { url: FRONT }, UNKNOWN];
  expect(withCleared({ images })).toEqual({
    inputs: {
      images: [{ url: FRONT, role: null, classifications: null }, { url: FRONT }, UNKNOWN],
    },
    problems: [],
  });
});

test("clear together with null is no contradiction", () => {
  const { inputs, problems } = withCleared({ metadata: null, clear: ["metadata"] });
  expect([inputs, problems]).toEqual([{ metadata: null }, []]);
});

test.each<[object, string]>([
  [
    { clear: ["metdata"] },
    'clear[0] is "metdata", which can\'t be cleared; did you mean `metadata`?',
  ],
  [
    { clear: ["title", "images"] },
    'clear[1] is "images", which can\'t be cleared; use title, description, metadata, validForDays',
  ],
  [
    { metadata: { a: 1 }, clear: ["metadata"] },
    "clear[0] names `metadata`, which has a value; leave out one of the two",
  ],
  [
    { images: [{ url: FRONT, clear: ["url"] }] },
    'images[0].clear[0] is "url", which can\'t be cleared; use classifications, role',
  ],
])("%j is refused, and the message says what to do", (inputs, expected) => {
  const problems = withCleared(inputs as Record<string, unknown>).problems;
  expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([expected]);
});

test("a list that is not known yet clears nothing in the preview", () => {
  expect(withCleared({ title: "a", clear: UNKNOWN })).toEqual({
    inputs: { title: "a" },
    problems: [],
  });
});

test("a product without metadata and limit can be declared in every language", async () => {
  const emulator = await startEmulator();
  const [image] = [{ url: FRONT }];
  emulator.products.put({
    externalId: "tee",
    metadata: { a: 1 },
    validForDays: 3,
    images: [FRONT],
  });
  await using plugin = await Plugin.start({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  const declared = { externalId: "tee", images: [image], onExisting: "adopt" };
  const { inputs, failures } = await plugin.check({
    ...declared,
    clear: ["metadata", "validForDays"],
  });
  expect(failures).toEqual([]);
  expect(inputs).toEqual({ ...declared, metadata: null, validForDays: null });
  const { outputs } = await plugin.create(inputs);
  expect(outputs).toMatchObject({ metadata: null, validForDays: null });
  expect(emulator.products.get("tee")).toMatchObject({ metadata: null, validForDays: null });
});
