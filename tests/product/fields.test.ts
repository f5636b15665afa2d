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
    images: [{ url: FRONT, classifications: { side: "front" } }, { url: BACK }],
    metadata: { season: "summer" },
    onExisting: "adopt",
  };

  test("has only the given fields, as declared", () => {
    expect(writeOf(declaration, ["title", "images"])).toEqual({
      externalId: "shirt-42",
      title: "Red tee",
      images: [{ url: FRONT, classifications: { side: "front" } }, { url: BACK }],
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

  test("of no fields has only the id", () => {
    expect(writeOf(declaration, [])).toEqual({ externalId: "shirt-42" });
  });
});

describe("the declaration of a live product", () => {
  const product = productData({
    images: [
      { sourceUrl: BACK, order: 5, role: "back" },
      { sourceUrl: FRONT, order: 2, role: "front", classifications: { side: "front" } },
    ],
  });

  test("has the images in order, without the API's own properties", () => {
    expect(project(product, FIELDS, {})).toEqual({
      title: "Red tee",
      description: "Soft cotton",
      images: [{ url: FRONT }, { url: BACK }],
      metadata: null,
      autoDetectImageRoles: null,
      validForDays: null,
    });
  });

  test("has classifications only at the given positions, null where there are none", () => {
    expect(project(product, ["images"], { classified: [0, 1, 2] })).toEqual({
      images: [
        { url: FRONT, classifications: { side: "front" } },
        { url: BACK, classifications: null },
      ],
    });
  });

  test("has only the given fields", () => {
    expect(project(product, ["title"], {})).toEqual({ title: "Red tee" });
  });
});
