import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { renderDriftReport } from "../../provider/index.ts";
import { reportOf } from "../../provider/workflows/drift/compare-product.ts";
import {
  ABOUT,
  hostileReport,
  manyProducts,
  ONE_OF_EACH,
  product,
} from "../workflows/drift/reports.ts";
import { SCREENSHOTS, withPage } from "./browser.ts";

const HTML = renderDriftReport(reportOf(ONE_OF_EACH, "s", ABOUT), "html");

/** A page of several products of each status. */
const LONG = renderDriftReport(
  reportOf(
    (["missing", "modified", "unmanaged", "inSync"] as const).flatMap((status) =>
      manyProducts(40, {
        status,
        fields:
          status === "modified"
            ? [{ field: "title", secret: false, declared: "Red tee", live: "Blue tee" }]
            : [],
      }).map((one) => ({ ...one, externalId: `${status}-${one.externalId}` })),
    ),
    null,
    ABOUT,
  ),
  "html",
);

/** Keeps a picture of the whole page, for people to look at. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  // Cards that are out of view are not drawn.
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  const width = page.viewportSize()?.width ?? 1280;
  await page.setViewportSize({ width, height: height + 500 });
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** The numbers of the filter's buttons. */
function counts(page: Page): Promise<string[]> {
  return page.locator("#controls button").allTextContents();
}

/** The ids of the visible products. */
function shown(page: Page): Promise<string[]> {
  return page.locator("h3 code:visible").allTextContents();
}

test("all products are visible at first; a button filters by status, a search narrows further", async () => {
  await withPage(HTML, {}, async (page) => {
    expect(await shown(page)).toEqual(["shoe", "shirt", "coat", "found"]);
    expect(await page.getByRole("status").textContent()).toBe("5 products");
    await page.getByText("Show the products").click();
    expect(await shown(page)).toEqual(["shoe", "shirt", "coat", "found", "hat"]);

    await page.getByRole("button", { name: /^modified/ }).click();
    expect(await shown(page)).toEqual(["shirt"]);
    expect(await page.getByRole("button", { pressed: true }).textContent()).toMatch(/^modified/);
    expect(await page.getByRole("status").textContent()).toBe("1 of 5 products");

    await page.getByRole("searchbox", { name: "Search" }).fill("no such");
    expect(await shown(page)).toEqual([]);
    await page.getByRole("button", { name: /^all/ }).click();
    await page.getByRole("searchbox").fill("WAY found");
    expect(await shown(page)).toEqual(["found"]);
  });
});

/** An image in a table of differences. */
function inTable(page: Page, name: string) {
  return page.locator("table").getByRole("img", { name });
}

test("declared and live images are side by side, and are loaded from their URLs", async () => {
  await withPage(HTML, {}, async (page) => {
    const [declared, live] = await Promise.all(
      ["declared image 1", "live image 1"].map((name) => inTable(page, name).boundingBox()),
    );
    expect(declared?.y).toBe(live?.y);
    expect(declared?.x).toBeLessThan(live?.x ?? 0);
    await page.evaluate(`document.querySelector('table [alt="live image 1"]').decode()`);
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
    for (const name of [/^Skip/, /^all/, /^missing/, /^modified/]) {
      await page.keyboard.press("Tab");
      expect(await focused(page)).toMatch(name);
    }
    await page.keyboard.press("Space");
    expect(await shown(page)).toEqual(["shirt"]);
  });
});

test("the bar of controls stays above the cards when the page is scrolled", async () => {
  for (const viewport of [
    { width: 1000, height: 700 },
    { width: 360, height: 640 },
  ]) {
    await withPage(LONG, { viewport }, async (page) => {
      for (const top of [500, 1500, 3000]) {
        await page.evaluate(`scrollTo(0, ${top})`);
        const covered = await page.evaluate<string[]>(`(() => {
          const bar = document.getElementById("controls");
          const { left, right, top, bottom } = bar.getBoundingClientRect();
          const found = [];
          for (let x = left + 2; x < right; x += 20) {
            for (let y = top + 2; y < bottom - 2; y += 6) {
              const hit = document.elementFromPoint(x, y);
              if (!bar.contains(hit)) found.push(hit.outerHTML.slice(0, 80));
            }
          }
          return [...found, top === 0 ? "" : "the bar is at " + top].filter(Boolean);
        })()`);
        expect(covered).toEqual([]);
      }
    });
  }
});

test("counts follow the search, in the buttons and in the headings", async () => {
  await withPage(LONG, {}, async (page) => {
    expect(await counts(page)).toEqual([
      "all 160",
      "missing 40",
      "modified 40",
      "unmanaged 40",
      "in sync 40",
    ]);
    await page.getByRole("searchbox").fill("number 39");
    expect(await counts(page)).toEqual([
      "all 4",
      "missing 1",
      "modified 1",
      "unmanaged 1",
      "in sync 1",
    ]);
    expect(await page.locator("h2 .number").allTextContents()).toEqual(["1", "1", "1", "1"]);
    expect(await page.getByRole("status").textContent()).toBe("4 of 160 products");
    // What a search finds among the products in sync is shown, and closed again after it.
    expect(await shown(page)).toContain("inSync-product-39");
    await page.getByRole("searchbox").fill("");
    expect(await page.locator("details").getAttribute("open")).toBeNull();
    expect((await counts(page))[0]).toBe("all 160");
  });
});

test("where nothing matches, the page says so, and a button clears the search", async () => {
  await withPage(LONG, {}, async (page) => {
    await page.getByRole("button", { name: /^missing/ }).click();
    await page.getByRole("searchbox").fill("modified-product-1");
    const nothing = page.locator("#nothing");
    expect(await nothing.textContent()).toBe(
      "Nothing matches “modified-product-1” among these – clear",
    );
    await nothing.getByRole("button", { name: "clear" }).click();
    expect(await nothing.isVisible()).toBe(false);
    expect(await page.getByRole("status").textContent()).toBe("160 products");
    expect(await focused(page)).toBe("query");
  });
});

test("a link leads to a section or a product, whatever is filtered or collapsed", async () => {
  await withPage(LONG, {}, async (page) => {
    const follow = async (hash: string) => {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      const target = page.locator(`[id="${hash.slice(1)}"]`);
      await target.waitFor({ state: "visible" });
      // Below the bar, and not under it. The browser scrolls when it has time.
      const isInView = `(() => {
        const { bottom } = document.getElementById("controls").getBoundingClientRect();
        const { top } = document.getElementById(${JSON.stringify(hash.slice(1))}).getBoundingClientRect();
        return top >= bottom && top < innerHeight / 2;
      })()`;
      while (!(await page.evaluate(isInView))) await page.waitForTimeout(20);
    };
    await follow("#unmanaged");
    await follow("#product-inSync-product-30");
    await page.getByRole("button", { name: /^missing/ }).click();
    await follow("#product-modified-product-20");
    await page.getByRole("searchbox").fill("nothing like this");
    await follow("#missing");
  });
  const odd = renderDriftReport(
    reportOf([product({ externalId: "dress/linen 赤い'", status: "missing" })], null),
    "html",
  );
  await withPage(odd, {}, async (page) => {
    await page.locator("h3 a").click();
    expect(await page.evaluate("document.querySelector(':target').tagName")).toBe("LI");
  });
});

test("an image that can't be loaded is replaced by a note, at once or later", async () => {
  const url = "https://cdn.example/gone.jpg";
  const images = [{ url }];
  const report = reportOf(
    [
      product({
        externalId: "gone",
        status: "missing",
        title: null,
        declared: { title: null, images },
      }),
      product({
        status: "modified",
        fields: [{ field: "images", secret: false, declared: images, live: [] }],
      }),
    ],
    null,
  );
  await withPage(renderDriftReport(report, "html"), {}, async (page) => {
    const note = page.getByRole("img", { name: "declared image 1 can’t be loaded" });
    await note.first().waitFor();
    while ((await note.count()) < 2) await page.waitForTimeout(20);
    expect(await note.first().textContent()).toBe("can’t be loaded");
    expect(await page.locator("img").count()).toBe(0);
  });
});

test("thumbnails of products further down are made when they come into view", async () => {
  const many = manyProducts(1000, { status: "missing", title: null }).map((one) => ({
    ...one,
    declared: {
      title: "T",
      images: [
        { file: "./a.jpg" },
        { url: `https://cdn.example/${one.externalId}.jpg` },
        { url: 'https://cdn.example/b c?d=<"&' },
        ...Array(9).fill({ file: "./b.jpg" }),
      ],
    },
  }));
  await withPage(renderDriftReport(reportOf(many, null), "html"), {}, async (page) => {
    expect(await page.locator("img").count()).toBeLessThan(300);
    await page.locator("li[id]").last().scrollIntoViewIfNeeded();
    const last = page.locator("li[id]").last();
    await last.getByRole("img", { name: "declared image 2" }).waitFor();
    expect(
      await last.locator(".small > *").evaluateAll((all) => all.map((one) => one.tagName)),
    ).toEqual(["SPAN", "IMG", "IMG", "SPAN", "SPAN", "SPAN"]);
    expect(await last.locator("img").last().getAttribute("src")).toBe(
      "https://cdn.example/b%20c?d=%3C%22&",
    );
    expect(await last.locator(".small").textContent()).toMatch(/and 6 more$/);
    expect(await page.locator("img").count()).toBeLessThan(500);
  });
});

test("status has a badge and a border, and changed images have a badge", async () => {
  await withPage(HTML, {}, async (page) => {
    expect(await page.locator("h3 .badge").allTextContents()).toEqual([
      "- missing",
      "~ modified",
      "? not comparable",
      "+ unmanaged",
    ]);
    const borders = await page.evaluate<string[]>(
      "[...document.querySelectorAll('li[id]')].map((card) => getComputedStyle(card).borderLeftColor)",
    );
    expect(new Set(borders).size).toBe(5);
    expect(await page.locator("table .images b").allTextContents()).toEqual([
      "removed",
      "added",
      "added",
    ]);
  });
});

test("on paper there are no controls, and colors are those of the light mode", async () => {
  await withPage(HTML, { colorScheme: "dark" }, async (page) => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator("#controls").isVisible()).toBe(false);
    expect(await shown(page)).toEqual(["shoe", "shirt", "coat", "found"]);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    await takeScreenshot(page, "print");
  });
});

test.each(["light", "dark"] as const)(
  "in %s mode the page has no violations of axe's accessibility rules",
  async (colorScheme) => {
    await withPage(HTML, { colorScheme }, async (page) => {
      await page.getByText("Show the products").click();
      const { violations, passes } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
      const background = await page.evaluate<string>(
        "getComputedStyle(document.body).backgroundColor",
      );
      const [red = 0] = background.match(/\d+/g)?.map(Number) ?? [];
      if (colorScheme === "dark") expect(red).toBeLessThan(64);
      else expect(red).toBeGreaterThan(192);
      await takeScreenshot(page, colorScheme);
    });
  },
);

test("on a phone nothing is wider than the page, and what is declared is above what is live", async () => {
  await withPage(HTML, { viewport: { width: 360, height: 640 } }, async (page) => {
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBe(360);
    const [declared, live] = await Promise.all(
      ["declared", "live"].map((side) => inTable(page, `${side} image 1`).boundingBox()),
    );
    if (!declared || !live) throw new Error("an image is not shown");
    expect(declared.y + declared.height).toBeLessThan(live.y);
    expect(declared.x).toBe(live.x);
    expect(live.x + live.width).toBeLessThan(360);
    await takeScreenshot(page, "phone");
  });
});

test("on a phone many images, long words and long names are no wider than the page either", async () => {
  const long = "x".repeat(500);
  const images = (...names: string[]) => names.map((name) => ({ url: `https://x/${name}.jpg` }));
  const fields = [
    {
      field: "images",
      secret: false,
      declared: images("a", "b", "c", long),
      live: images("b", "d", "a", "e"),
    },
    { field: "metadata", secret: false, declared: { [long]: long }, live: { [long]: `${long} b` } },
  ] as const;
  const report = reportOf(
    [
      product({
        externalId: long,
        title: long,
        resource: long,
        status: "modified",
        fields: [...fields],
      }),
    ],
    long,
    { ...ABOUT, name: long },
  );
  await withPage(
    renderDriftReport(report, "html"),
    { viewport: { width: 360, height: 640 } },
    async (page) => {
      const widest = await page.evaluate<number>(
        "Math.max(...[...document.querySelectorAll('main *, header *')].map((one) => one.getBoundingClientRect().right))",
      );
      expect(widest).toBeLessThanOrEqual(360);
      const badges = await page.evaluate<number[]>(
        "[...document.querySelectorAll('.images b')].map((badge) => badge.scrollWidth - badge.clientWidth)",
      );
      expect(badges).toHaveLength(6);
      expect(Math.max(...badges)).toBeLessThanOrEqual(0);
    },
  );
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
    for (const address of addresses) expect(address).toMatch(/^(https?:\/\/|#products$|#product-)/);
    expect(await page.locator("svg, iframe, object, form").count()).toBe(0);
  });
});

test("a search among 10,000 products shows the one that matches", async () => {
  const html = renderDriftReport(reportOf(manyProducts(10_000), null), "html");
  await withPage(html, {}, async (page) => {
    await page.getByRole("searchbox").fill("product-4321");
    expect(await page.getByRole("status").textContent()).toBe("1 of 10000 products");
    expect(await page.locator("li:not([hidden])").allTextContents()).toEqual([
      "product-4321 Product number 4321",
    ]);
  });
});
