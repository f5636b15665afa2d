import { reveal } from "../../../provider/workflows/stack/secrets.ts";
import { managedIds, stackProducts } from "../../../provider/workflows/stack/stack-export.ts";
import { encrypted, exportOf, resourceOf, shown } from "./stack.ts";

test.each([
  ["a plain value", { a: [1, null, "x"] }, { a: [1, null, "x"] }, false, false],
  ["a secret in plain text", shown("x"), "x", true, false],
  ["a secret within a list", [{ url: shown("x") }, 1], [{ url: "x" }, 1], true, false],
  ["a secret within a secret", shown({ a: shown(1) }), { a: 1 }, true, false],
  ["an encrypted secret", encrypted(), undefined, true, true],
  ["an encrypted secret within", { a: encrypted(), b: 1 }, { a: undefined, b: 1 }, true, true],
  ["a secret that is no JSON", { ...shown(1), plaintext: "{" }, undefined, true, true],
])("%s", (_, value, expected, secret, hidden) => {
  expect(reveal(value)).toEqual({ value: expected, secret, hidden });
});

test("a stack's products come with their fields, secrets and baselines", () => {
  const lastApplied = { updatedAt: "2026-05-01T00:00:00.000Z", fields: ["title"] };
  const inputs = { title: shown("Red"), description: encrypted(), onExisting: "adopt" };
  expect(stackProducts(exportOf([resourceOf("shirt", inputs, { lastApplied })]))).toEqual([
    {
      externalId: "shirt",
      resource: expect.stringMatching(/^urn:.*::shirt$/),
      declaration: { externalId: "shirt", title: "Red" },
      secret: new Set(["title", "description"]),
      hidden: ["description"],
      baseline: lastApplied,
    },
  ]);
});

test("a stack whose secret ids are encrypted is read by the ids of its resources", () => {
  const stack = exportOf([resourceOf("shirt", { externalId: encrypted() })]);
  expect(stackProducts(stack)).toMatchObject([{ externalId: "shirt" }]);
  expect(managedIds(stack)).toEqual(new Set(["shirt"]));
});

test("a product whose id can't be read is not silently left unprotected", () => {
  const half = { ...resourceOf("", { externalId: encrypted() }), id: "" };
  const stack = exportOf([resourceOf("shirt", {})], {
    pending_operations: [{ type: "creating", resource: half }],
  });
  expect(() => managedIds(stack)).toThrow(/can't be read; export it with --show-secrets/);
});

test("everything that a stack holds in any way is managed", () => {
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
  expect([...managedIds(stack)].sort()).toEqual([
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
  ["nothing", null, "INVALID_STACK_EXPORT"],
])("%s manages nothing, which is an error", (_, stack, code) => {
  expect(() => managedIds(stack)).toThrow(expect.objectContaining({ code }));
});
