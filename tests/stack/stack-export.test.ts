import { reveal } from "../../provider/stack/secrets.ts";
import { StackExport } from "../../provider/stack/stack-export.ts";
import { encrypted, exportOf, resourceOf, shown } from "./stack.ts";

test.each([
  ["a plain value", { a: [1, null, "x"] }, { a: [1, null, "x"] }, false, false],
  ["a secret in plain text", shown("x"), "x", true, false],
  ["a secret within a list", [{ url: shown("x") }, 1], [{ url: "x" }, 1], true, false],
  ["a secret within a secret", shown({ a: shown(1) }), { a: 1 }, true, false],
  ["an encrypted secret", encrypted(), undefined, true, true],
  ["an encrypted secret within", { a: encrypted(), b: 1 }, { a: undefined, b: 1 }, true, true],
  ["a secret that is not JSON", { ...shown(1), plaintext: "{" }, undefined, true, true],
])("reveal reads %s", (_, value, expected, secret, hidden) => {
  expect(reveal(value)).toEqual({ value: expected, secret, hidden });
});

function read(stack: unknown): StackExport {
  return new StackExport(stack, "prod.json");
}

test("a stack's products come with their fields, secrets and baselines", () => {
  const lastApplied = { updatedAt: "2026-05-01T00:00:00.000Z", fields: ["title"] };
  const inputs = { title: shown("Red"), description: encrypted(), onExisting: "adopt" };
  expect(read(exportOf([resourceOf("shirt", inputs, { lastApplied })])).declared).toEqual([
    {
      externalId: "shirt",
      resource: expect.stringMatching(/^urn:.*::shirt$/),
      declaration: { externalId: "shirt", title: "Red" },
      secret: new Set(["title", "description"]),
      hidden: ["description"],
      baseline: lastApplied,
      seenAt: lastApplied.updatedAt,
    },
  ]);
});

test("where secret ids are encrypted, the ids of the resources count", () => {
  const stack = exportOf([resourceOf("shirt", { externalId: encrypted() })]);
  expect(read(stack).declared).toMatchObject([{ externalId: "shirt" }]);
  expect(read(stack).managedIds()).toEqual(new Set(["shirt"]));
});

test("a half-made product whose id can't be read is an error, not left unprotected", () => {
  const half = { ...resourceOf("", { externalId: encrypted() }), id: "" };
  const stack = exportOf([resourceOf("shirt", {})], {
    pending_operations: [{ type: "creating", resource: half }],
  });
  expect(() => read(stack).managedIds()).toThrow(
    /^prod\.json: the product ids of urn:.* can't be read; export the stack with --show-secrets/,
  );
  expect(read(stack).declared).toHaveLength(1);
});

test("every product that a stack holds in any way is managed", () => {
  const stack = exportOf(
    [
      resourceOf("declared", {}),
      resourceOf("to-delete", {}, {}, { delete: true }),
      resourceOf("old-id", { externalId: "new-id" }),
    ],
    {
      pending_operations: [
        { type: "creating", resource: { ...resourceOf("", { externalId: "half-made" }), id: "" } },
        { type: "updating" },
      ],
    },
  );
  expect([...read(stack).managedIds()].sort()).toEqual([
    "declared",
    "half-made",
    "new-id",
    "old-id",
    "to-delete",
  ]);
});

test.each([
  ["a stack without products", exportOf([]), "EMPTY_STACK_EXPORT"],
  ["a stack that was never updated", { deployment: {} }, "EMPTY_STACK_EXPORT"],
  ["an empty object", {}, "INVALID_STACK_EXPORT"],
  ["null", null, "INVALID_STACK_EXPORT"],
])("the managed ids of %s are an error", (_, stack, code) => {
  expect(() => read(stack).managedIds()).toThrow(expect.objectContaining({ code }));
});

test("a declared product without any id is an error that names the resource", () => {
  const stack = exportOf([{ ...resourceOf("", { externalId: encrypted() }), id: "" }]);
  expect(() => read(stack)).toThrow(/^prod\.json: the product ids of urn:.* can't be read/);
});

test("replaced products leave, and are not declared", () => {
  const stack = exportOf([resourceOf("new", {}), resourceOf("old", {}, {}, { delete: true })]);
  expect(read(stack).declared).toMatchObject([{ externalId: "new" }]);
  expect(read(stack).leaving).toEqual(new Set(["old"]));
});

test("products of the native plugin are read like those of the dynamic host", () => {
  const dynamic = resourceOf("shirt", { title: "Red" });
  const { __provider: _, ...inputs } = dynamic.inputs;
  const native = { ...dynamic, type: "genlook:index:Product", inputs };
  expect(read(exportOf([native])).declared).toEqual(read(exportOf([dynamic])).declared);
});

test("what an import found set is not taken for what the program declared before", () => {
  const lastApplied = {
    updatedAt: "2026-05-01T00:00:00.000Z",
    fields: ["title", "images"],
    roles: [0],
    imported: true,
  };
  const stack = exportOf([resourceOf("shirt", { title: "Red" }, { lastApplied })]);
  expect(read(stack).declared).toMatchObject([
    { baseline: { updatedAt: lastApplied.updatedAt, fields: [] } },
  ]);
});

test("an export that was read is not read again", () => {
  const stack = read(exportOf([resourceOf("shirt", {})]));
  expect(StackExport.of(stack, "another name")).toBe(stack);
});
