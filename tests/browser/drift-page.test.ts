import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { renderDriftReport } from "../../provider/index.ts";
import { reportOf } from "../../provider/workflows/drift/compare-product.ts";
import { hostileReport, manyProducts, ONE_OF_EACH } from "../workflows/drift/reports.ts";
import { SCREENSHOTS, withPage } from "./browser.ts";

const HTML = renderDriftReport(reportOf(ONE_OF_EACH, "s"), "html");

/** The ids of the visible products. */
function shown(page: Page): Promise<string[]> {
  return page.locator("h3 code:visible").allTextContents();
}

test("all products are visible at first; a button filters by status, a search narrows further", async () => {
  await withPage(HTML, {}, async (page) => {
    expect(await shown(page)).toEqual(["shirt", "shoe", "coat", "found", "hat"]);
    expect(await page.getByRole("status").textContent()).toBe("5 products");

    await page.getByRole("button", { name: /^modified/ }).click();
    expect(await shown(page)).toEqual(["shirt"]);
    expect(await page.getByRole("button", { pressed: true }).textContent()).toMatch(/^modified/);
    expect(await page.getByRole("status").textContent()).toBe("1 product");

    await page.getByRole("searchbox", { name: "Search" }).fill("no such");
    expect(await shown(page)).toEqual([]);
    await page.getByRole("button", { name: /^all/ }).click();
    await page.getByRole("searchbox").fill("WAY found");
    expect(await shown(page)).toEqual(["found"]);
  });
});

test("declared and live images are side by side, and are loaded from their URLs", async () => {
  await withPage(HTML, {}, async (page) => {
    const image = (name: string) => page.getByRole("img", { name });
    const [declared, live] = await Promise.all(
      ["declared image 1", "live image 1"].map((name) => image(name).boundingBox()),
    );
    expect(declared?.y).toBe(live?.y);
    expect(declared?.x).toBeLessThan(live?.x ?? 0);
    await page.evaluate(`document.querySelector('[alt="live image 1"]').decode()`);
  });
});

/** The id of the element that has the focus, or its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.id || document.activeElement.textContent");
}

test("the keyboard reaches each control in turn, or skips all of them", async () => {
  await withPage(HTML, {}, async (page) => {
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the products");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("products");
  });
  await withPage(HTML, {}, async (page) => {
    for (const name of [/^Skip/, /^all/, /^modified/, /^missing/]) {
      await page.keyboard.press("Tab");
      expect(await focused(page)).toMatch(name);
    }
    await page.keyboard.press("Space");
    expect(await shown(page)).toEqual(["shoe"]);
  });
});

test.each(["light", "dark"] as const)(
  "in %s mode the page has no violations of axe's accessibility rules",
  async (colorScheme) => {
    await withPage(HTML, { colorScheme }, async (page) => {
      const { violations, passes } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
      const background = await page.evaluate<string>(
        "getComputedStyle(document.body).backgroundColor",
      );
      const [red = 0] = background.match(/\d+/g)?.map(Number) ?? [];
      if (colorScheme === "dark") expect(red).toBeLessThan(64);
      else expect(red).toBeGreaterThan(192);
      await page.screenshot({ path: join(SCREENSHOTS, `${colorScheme}.png`), fullPage: true });
    });
  },
);

test("on a phone nothing is wider than the page", async () => {
  await withPage(HTML, { viewport: { width: 360, height: 640 } }, async (page) => {
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBe(360);
    const [declared, live] = await Promise.all(
      ["declared", "live"].map((side) =>
        page.getByRole("img", { name: `${side} image 1` }).boundingBox(),
      ),
    );
    if (!declared || !live) throw new Error("an image is not shown");
    expect(declared.x + declared.width).toBeLessThan(live.x);
    expect(live.x + live.width).toBeLessThan(360);
    await page.screenshot({ path: join(SCREENSHOTS, "phone.png"), fullPage: true });
  });
});

test("a product's texts stay texts: no script, no markup, no URL but http(s)", async () => {
  await withPage(renderDriftReport(hostileReport(), "html"), {}, async (page) => {
    page.on("dialog", ({ message }) => {
      throw new Error(`a text of a product ran: ${message()}`);
    });
    const addresses = await page.evaluate<string[]>(
      "[...document.querySelectorAll('a[href], img')].map((node) => node.getAttribute('href') ?? node.getAttribute('src'))",
    );
    expect(addresses.length).toBeGreaterThan(1);
    for (const address of addresses) expect(address).toMatch(/^(https?:\/\/|#products$)/);
    expect(await page.locator("svg, iframe, object, form").count()).toBe(0);
  });
});

test("a search among 10,000 products shows the one that matches", async () => {
  const html = renderDriftReport(reportOf(manyProducts(10_000), null), "html");
  await withPage(html, {}, async (page) => {
    await page.getByRole("searchbox").fill("product-4321");
    expect(await page.getByRole("status").textContent()).toBe("1 product");
    expect(await page.locator("li:not([hidden])").allTextContents()).toEqual([
      "product-4321 Product number 4321",
    ]);
  });
});
