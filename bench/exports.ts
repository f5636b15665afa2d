const COLUMNS = [
  ...["Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published"],
  ...["Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name"],
  ...["Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker"],
  ...["Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service"],
  ...["Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable"],
  ...["Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title"],
  ...["SEO Description", "Google Shopping / Google Product Category", "Variant Image"],
  ...["Variant Weight Unit", "Variant Tax Code", "Cost per item", "Status"],
];

/** Rows of a product, and how many of them have an image. */
const ROWS = 5;
const IMAGES = 3;

/** Makes a Shopify export as its tool writes it: one product over five rows. */
export function shopifyExport(products: number) {
  const rows = Array.from({ length: products * ROWS }, (_, row) => {
    const [product, at] = [Math.floor(row / ROWS), row % ROWS];
    const cells = cellsOf(product, at);
    return COLUMNS.map((column) => quote(cells[column] ?? "")).join(",");
  });
  return {
    text: `${[COLUMNS.join(","), ...rows].join("\n")}\n`,
    rows: rows.length,
    images: products * IMAGES,
    columns: COLUMNS.length,
  };
}

function cellsOf(product: number, at: number): Record<string, string> {
  const handle = `linen-shirt-${product}`;
  return {
    Handle: handle,
    "Option1 Value": ["XS", "S", "M", "L", "XL"][at] ?? "",
    "Variant SKU": `LS-${product}-${at}`,
    "Variant Grams": "200",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": String(product % 7),
    "Variant Inventory Policy": "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Price": "49.00",
    "Variant Requires Shipping": "true",
    "Variant Taxable": "true",
    "Variant Weight Unit": "kg",
    ...(at < IMAGES && {
      "Image Src": `https://cdn.example.com/s/files/1/0001/products/${handle}-${at}.jpg?v=1700000000`,
      "Image Position": String(at + 1),
      "Image Alt Text": `Linen shirt, view ${at + 1}`,
    }),
    ...(at === 0 && {
      Title: `Linen shirt no. ${product}`,
      "Body (HTML)": description(product),
      Vendor: "Loom & Co.",
      "Product Category": "Apparel & Accessories > Clothing > Shirts & Tops",
      Type: "Shirts",
      Tags: "summer, linen, shirts",
      Published: "true",
      "Option1 Name": "Size",
      "Gift Card": "false",
      "SEO Title": `Linen shirt no. ${product}`,
      Status: "active",
    }),
  };
}

function description(product: number): string {
  return `<p>A light shirt of washed linen, <strong>cut "No. ${product}"</strong>.</p>
<ul><li>Button-down collar</li><li>Runs small &amp; wide</li></ul>
<p>Wash at 30&nbsp;°C.</p>`;
}

function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
