import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findBrowser } from "../browser/find.ts";

const page = pathToFileURL(join(import.meta.dirname, "window.html")).href;

/** Takes a picture (PNG) of a terminal in which this was written; it is as high as the text. */
export async function takeScreenshot(written: string, columns: number): Promise<Buffer> {
  const executablePath = findBrowser(console.error);
  // The sandbox needs rights that root in a container does not have.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const window = await browser.newPage({ deviceScaleFactor: 2 });
    await window.goto(page);
    await window.evaluate(`show(${JSON.stringify({ written, columns })})`);
    return await window.locator("main").screenshot({ omitBackground: true });
  } finally {
    await browser.close();
  }
}
