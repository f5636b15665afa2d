import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../scripts/browser/find.ts";

/** The folder for screenshots, for people to look at. */
export const SCREENSHOTS = join(__dirname, "screenshots");

// A browser is slow on a busy machine.
jest.setTimeout(60_000);

let browser: Browser;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const executablePath = findBrowser((line) => process.stderr.write(`${line}\n`));
  // The sandbox needs rights that root in a container does not have.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath, args });
}, 600_000);

afterAll(() => browser?.close());

/**
 * Shows a page. The test fails if the page throws an error or writes to the console. An image whose
 * address ends with `/gone.jpg` can't be loaded.
 */
export async function withPage(
  html: string,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (!message.location().url.endsWith("/gone.jpg")) complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.route("**/*", (route) => {
      const url = route.request().url();
      if (url.endsWith("/gone.jpg")) return route.fulfill({ status: 404 });
      return route.fulfill({ contentType: "image/svg+xml", body: shirt(url) });
    });
    await page.setContent(html);
    await use(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Replaces every image of the web, so that nothing is fetched from outside. */
function shirt(url: string): string {
  const color = url.endsWith("/old.jpg") ? "#b3261e" : "#2b5fb3";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 6"><path fill="${color}" d="M1 1h1l1 .5L4 1h1l1 1-.7.9-.6-.4V5H1.300V2.500l-.6.400L0 2z"/></svg>`;
}
