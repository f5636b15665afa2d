import { productApi } from "../../provider/host/product-api.ts";
import { LocalImages } from "../../provider/images/local-images.ts";
import { CatalogView } from "../../provider/live/catalog-view.ts";
import { clientOf } from "../live/catalog.ts";
import { BACK, FRONT, startEmulator } from "../testing/session.ts";

test("productApi sends a write with its images in the API's shape", async () => {
  const emulator = await startEmulator();
  const api = productApi(new CatalogView(clientOf(emulator)), new LocalImages());
  const images = [{ url: FRONT, classifications: { side: "front" } }, { url: BACK }];
  await api.upsertProduct({ externalId: "shirt-42", title: "Red tee", images });
  await api.upsertProduct({ externalId: "shirt-42", title: "Blue tee" });
  expect(emulator.requests.map(({ body }) => body)).toEqual([
    {
      externalId: "shirt-42",
      title: "Red tee",
      images: [
        { source: { url: FRONT }, classifications: { side: "front" } },
        { source: { url: BACK } },
      ],
    },
    { externalId: "shirt-42", title: "Blue tee" },
  ]);
});
