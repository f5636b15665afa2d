/** Runs the emulator in a process of its own, with the number of products in its argument. */
import { Emulator } from "pulumi-genlook/testing";
import { productArgs } from "./products.ts";

const emulator = await Emulator.start({ apiKey: "gk_bench" });
for (let index = 0; index < Number(process.argv[2]); index++) {
  const { images, ...args } = productArgs(index);
  emulator.products.put({ ...args, images: images.map(({ url }) => url) });
}
process.send?.(emulator.url);
