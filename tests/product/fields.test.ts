import type { Declaration } from "../../provider/product/declaration.ts";
import { FIELDS } from "../../provider/product/field-rules.ts";
import { project, writeOf } from "../../provider/product/fields.ts";
import { productData } from "../product.ts";

const FRONT = "https://cdn.example/front.jpg";
const BACK = "https://cdn.example/back.jpg";

describe("a write", () => {
  const declaration: Declaration = {
    externalId: "shirt-42",
    title: "Red tee",
    images: [{ url: FRONT, classifications: ["front"] }, { url: BACK }],
    metadata: { season: "summer" },
    onExisting: "adopt",
  };

  test("has the fields that are asked for, as declared", () => {
    expect(writeOf(declaration, ["title", "images"])).toEqual({
      externalId: "shirt-42",
      title: "Red tee",
      images: [{ url: FRONT, classifications: ["front"] }, { url: BACK }],
    });
  });

  test("clears the fields that are not declared", () => {
    const { externalId } = declaration;
    expect(writeOf({ externalId }, ["title", "description", "metadata", "validForDays"])).toEqual({
      externalId,
      title: "",
      description: "",
      metadata: null,
      validForDays: null,
    });
  });

  test("has the id alone when no field is asked for", () => {
    expect(writeOf(declaration, [])).toEqual({ externalId: "shirt-42" });
  });
});

describe("a product as it would be declared", () => {
  const product = productData({
    images: [
      { sourceUrl: BACK, order: 5, role: "back" },
      { sourceUrl: FRONT, order: 2, role: "front", classifications: ["front"] },
    ],
  });

  test("has its images in order, without what the API added", () => {
    expect(project(product, FIELDS, [])).toEqual({
      title: "Red tee",
      description: "Soft cotton",
      images: [{ url: FRONT }, { url: BACK }],
      metadata: null,
      validForDays: null,
    });
  });

  test("has classifications where they were declared, null where there are none now", () => {
    expect(project(product, ["images"], [0, 1, 2])).toEqual({
      images: [
        { url: FRONT, classifications: ["front"] },
        { url: BACK, classifications: null },
      ],
    });
  });

  test("has the fields that are asked for", () => {
    expect(project(product, ["title"], [])).toEqual({ title: "Red tee" });
  });
});
