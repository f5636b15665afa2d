/** Runs the emulator in a process of its own. Arguments: the number of products, and their shape. */
import { Emulator } from "pulumi-genlook/testing";
import { leanProduct, sampleProduct } from "./products.ts";

const [listed, shape] = process.argv.slice(2) as [string, "full" | "lean"];
const product = { full: sampleProduct, lean: leanProduct }[shape];
const emulator = await Emulator.start({ apiKey: "gk_bench", answers: shape });
for (let index = 0; index < Number(listed); index++) emulator.products.put(product(index));
process.send?.(emulator.url);
