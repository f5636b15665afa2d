/**
 * Makes docs/drift.png, the picture of the HTML report: a small shop on the emulator, whose catalog
 * drifts in each way. With the name of a folder, it also puts pictures there as a phone, the dark mode
 * and paper show the page.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type Declaration, driftReport, renderDriftReport } from "pulumi-genlook";
import { Emulator } from "pulumi-genlook/testing";
import { findBrowser } from "./browser/find.ts";

const picture = join(dirname(import.meta.dirname), "docs", "drift.png");
const [, , folder] = process.argv;

const address = (name: string) => `https://cdn.example.com/${name}.jpg`;
const image = (name: string) => ({ url: address(name) });

const care = "Machine wash at 40 degrees, do not bleach.";
const declared = [
  {
    externalId: "shop-scarf",
    title: "Wool scarf",
    images: [image("scarf-gray"), image("scarf-red")],
  },
  {
    externalId: "shop-tee-red",
    title: "Red tee",
    description: `Soft cotton in a loose fit. ${care}`,
    images: [image("tee-red"), image("tee-maroon"), image("tee-pink")],
    metadata: { season: "summer", fabric: "cotton" },
  },
  { externalId: "shop-cap-navy", title: "Navy blue cap", images: [image("cap-navy")] },
  { externalId: "shop-tee-navy", title: "Navy blue tee", images: [image("tee-navy")] },
  { externalId: "shop-scarf-green", title: "Green scarf", images: [image("scarf-green")] },
] satisfies Declaration[];

await using emulator = await Emulator.start({ port: 4010 });
const { products, url: baseUrl, apiKey } = emulator;
for (const { images, ...product } of declared) {
  products.put({ ...product, images: images.map(({ url }) => url) });
}
products.delete("shop-scarf");
products.edit("shop-tee-red", {
  title: "Red T-shirt",
  description: `Soft cotton in a slim fit. ${care}`,
  images: [address("tee-maroon"), address("tee-red"), address("tee-orange")],
  metadata: { season: "summer", fabric: "cotton blend", sale: true },
});
products.put({ externalId: "shop-cap-red", title: "Red cap", images: [address("cap-red")] });

const report = await driftReport(
  { declared, name: "products.csv", prefix: "shop-" },
  { baseUrl, apiKey },
);
const html = renderDriftReport(report, "html");

const executablePath = findBrowser(console.error);
// The sandbox needs rights that root in a container does not have.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  const desktop = { viewport: { width: 1100, height: 900 }, deviceScaleFactor: 1.5 };
  await writeFile(picture, await take(desktop));
  console.error(`picture: ${picture}`);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    const phone = { viewport: { width: 390, height: 844 } };
    await writeFile(join(folder, "phone.png"), await take(phone));
    await writeFile(join(folder, "dark.png"), await take({ ...desktop, colorScheme: "dark" }));
    const onPaper = (page: Page) => page.emulateMedia({ media: "print" });
    await writeFile(join(folder, "print.png"), await take(desktop, onPaper));
  }
} finally {
  await browser.close();
}

/** Takes a picture (PNG) of the whole page. */
async function take(
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Buffer> {
  await using context = await browser.newContext(options);
  const page = await context.newPage();
  await page.route("**/*", (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: drawingOf(route.request().url()) }),
  );
  await page.setContent(html, { waitUntil: "networkidle" });
  await prepare(page);
  // Cards that are out of view are not drawn, and images there are not loaded.
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 0, height: height + 500 });
  await page.waitForLoadState("networkidle");
  await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))");
  return await page.screenshot({ clip: await extent(page) });
}

/** The part of the page that has content. */
async function extent(page: Page) {
  const { width } = page.viewportSize() ?? { width: 0 };
  const height = await page.evaluate<number>(
    "Math.ceil(document.querySelector('main').getBoundingClientRect().bottom) + 24",
  );
  return { x: 0, y: 0, width, height };
}

/** Draws the garment that the address of an image names: `tee-red.jpg`. */
function drawingOf(url: string): string {
  const [, garment = "", color = ""] = /(\w+)-(\w+)\.jpg$/.exec(url) ?? [];
  const shapes: Record<string, string> = {
    tee: "M6 4 9 3q3 2 6 0l3 1 4 4-3 3-2-1.500V21H7V9.500L5 11 2 8z",
    scarf: "M6 4c0 5 12 5 12 0v4c0 2-1 3-3 3.500L17 21h-4l-1-8-2 6H6l3-7.500C7 11 6 10 6 8z",
    cap: "M4 14a8 8 0 0 1 16 0l3 2v1H4z",
  };
  const colors: Record<string, string> = {
    navy: "#23395d",
    red: "#c0332b",
    gray: "#8a8f98",
    green: "#3b7a57",
  };
  const fill = colors[color] ?? color;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" fill="#f2efe9"/><path fill="${fill}" d="${shapes[garment]}"/></svg>`;
}
