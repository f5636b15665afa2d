import { readFileSync } from "node:fs";
import { join } from "node:path";
import programs from "../../scripts/schema/programs.json";
import { type Language, LanguageProject, PROGRAMS } from "./languages.ts";
import { READERS } from "./readers.ts";
import { SETS } from "./set-programs.ts";
import { STACK } from "./shop.ts";

/** How a program clears the metadata of the tee, in place of declaring them. */
const CLEAR: Readonly<Record<Language, readonly [from: string, to: string]>> = {
  yaml: ["metadata:\n        supplierSku: T-100", "clear: [metadata]"],
  python: ['metadata={"supplierSku": "T-100"}', 'clear=["metadata"]'],
  go: [
    'Metadata: pulumi.Map{"supplierSku": pulumi.String("T-100")}',
    'Clear: pulumi.StringArray{pulumi.String("metadata")}',
  ],
};

const LANGUAGES = Object.keys(PROGRAMS) as Language[];

describe.each(LANGUAGES)("the example in %s", (language) => {
  test("is created, left alone, changed, restored, cleared, and deleted", async () => {
    await using project = await LanguageProject.open(language);
    const { products } = project.emulator;
    expect((await project.up()).output).toContain("+ 3 created");
    expect(products.get("tee-red")).toMatchObject({
      title: "Red tee",
      images: [{ order: 0 }, { order: 1 }],
      metadata: { supplierSku: "T-100" },
    });
    expect(products.get("scarf-wool")).toMatchObject({ validForDays: 60 });
    project.takeRequests();

    expect((await project.up()).output).toContain("3 unchanged");
    expect(project.takeRequests()).toEqual([]);

    project.edit("Red tee", "Crimson tee");
    project.edit(...CLEAR[language]);
    const preview = await project.pulumi("preview", "--diff");
    expect(preview.output).toMatch(/~ title +: "Red tee" => "Crimson tee"/);
    expect(preview.output).toMatch(/supplierSku/);
    expect(preview.output).not.toMatch(/images|validForDays/);

    products.edit("scarf-wool", { title: "Theirs" });
    const check = ["refresh", "--preview-only", "--expect-no-changes"];
    const drifted = await project.pulumi(...check);
    expect(drifted.code).toBe(7);
    expect(drifted.output).toMatch(/~ 1 to update/);
    project.takeRequests();
    const restored = await project.up("--refresh");
    expect(restored.output).toContain("~ 2 updated");
    const writes = project.emulator.requests.filter(({ method }) => method === "POST");
    expect(new Map(writes.map(({ externalId, body }) => [externalId, body]))).toEqual(
      new Map([
        ["tee-red", { externalId: "tee-red", title: "Crimson tee", metadata: null }],
        ["scarf-wool", { externalId: "scarf-wool", title: "Wool scarf" }],
      ]),
    );
    expect(await project.pulumi(...check)).toMatchObject({ code: 0 });

    const destroyed = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(destroyed.output).toContain("- 3 deleted");
    expect(products.size).toBe(0);
  });
});

test.each(LANGUAGES)(
  "a program in %s keeps a secret and the keys of metadata, and reads products of others",
  async (language) => {
    await using project = await LanguageProject.open(language);
    const images = ["https://cdn.example.com/cap.jpg"];
    project.emulator.products.put({ externalId: "cap", title: "Cap", images });
    project.text = READERS[language].trimStart();
    await project.pulumi("config", "set", "--secret", "token", "the-secret-token");
    const up = await project.up();
    expect(up).toMatchObject({ code: 0 });
    expect(project.emulator.products.get("tee")?.metadata).toEqual({
      inStock: { extraLarge: 1 },
      apiToken: "the-secret-token",
    });
    const { output } = await project.pulumi("stack", "output", "--json");
    expect(JSON.parse(output)).toEqual({ got: "Cap", listed: "cap", byId: "Cap" });
    const state = readFileSync(
      join(project.directory, "backend/.pulumi/stacks", `genlook-${language}`, `${STACK}.json`),
      "utf8",
    );
    expect(state).toContain("ciphertext");
    expect(up.output + state).not.toContain("the-secret");
    project.takeRequests();
    await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(project.takeRequests().filter((line) => !line.startsWith("GET"))).toEqual([
      "DELETE tee",
    ]);
  },
);

test.each(LANGUAGES)(
  "a set in %s is created, left alone, changed and guarded",
  async (language) => {
    await using project = await LanguageProject.open(language);
    const { products } = project.emulator;
    project.text = SETS[language].trimStart();
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(products.get("tee_red")).toMatchObject({
      title: "Red tee",
      metadata: { supplierSku: "T-100" },
    });
    expect(products.get("capBlue")).toMatchObject({ title: "Blue cap" });
    const { output } = await project.pulumi("stack", "output", "--json");
    expect(JSON.parse(output)).toEqual({ updatedAt: products.get("tee_red")?.updatedAt });
    project.takeRequests();

    expect((await project.up()).output).toContain("2 unchanged");
    expect(project.takeRequests()).toEqual([]);

    project.edit(...CLEAR[language]);
    project.edit("Blue cap", "Navy cap");
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(project.takeRequests().toSorted()).toEqual(["POST capBlue", "POST tee_red"]);
    expect(products.get("tee_red")).toMatchObject({ metadata: null });

    project.edit("capBlue", "capNavy");
    const refused = await project.up();
    expect(refused.output).toContain("no longer declares 1 of the 2 products of this set");
    expect(project.takeRequests()).toEqual([]);
    await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(products.size).toBe(0);
  },
);

test("in YAML, a misspelled property is refused with its line, before any request", async () => {
  await using project = await LanguageProject.open("yaml");
  project.edit("title: Red", "tittle: Red");
  const refused = await project.up();
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("Property tittle does not exist on 'genlook:index:Product'");
  expect(refused.output).toContain("Pulumi.yaml line 10");
  expect(project.takeRequests()).toEqual([]);
});

test("in YAML, the code that an import writes declares the product as it is", async () => {
  await using project = await LanguageProject.open("yaml");
  project.emulator.products.put({
    externalId: "dress-linen",
    title: "Linen dress",
    description: "A midi dress",
    images: ["https://cdn.example.com/dress.jpg"],
    metadata: { line: "summer", inStock: { extraLarge: 1 } },
    validForDays: 30,
  });
  await project.up();
  const what = ["genlook:index:Product", "dress", "dress-linen"];
  const written = await project.pulumi("import", ...what, "--yes", "--out", "dress.yaml");
  expect(written).toMatchObject({ code: 0 });
  const code = readFileSync(join(project.directory, "dress.yaml"), "utf8");
  project.edit("resources:\n", code);
  project.takeRequests();
  const up = await project.up();
  expect(up.output).toContain("4 unchanged");
  expect(project.takeRequests()).toEqual([]);
});

test.each(LANGUAGES)("the examples that the schema shows run in %s", async (language) => {
  await using project = await LanguageProject.open(language);
  // The schema shows what follows the name of the project.
  const head = language === "yaml" ? "name: genlook-yaml\nruntime: yaml\n" : "";
  for (const program of Object.values(programs)) {
    project.text = head + program[language];
    expect((await project.pulumi("preview")).output).toContain("+ 2 to create");
  }
});

test("the example in Python runs as an inline program of the Automation API", async () => {
  await using project = await LanguageProject.open("python");
  const printed = await project.python(join(__dirname, "inline.py"), STACK);
  expect(JSON.parse(printed)).toEqual({
    changes: [{ create: 3 }, { same: 3 }],
    ids: ["tee-red", "scarf-wool"],
  });
  expect(project.takeRequests().filter((line) => !line.startsWith("GET"))).toEqual([
    expect.stringMatching("POST"),
    expect.stringMatching("POST"),
    expect.stringMatching("DELETE"),
    expect.stringMatching("DELETE"),
  ]);
});
