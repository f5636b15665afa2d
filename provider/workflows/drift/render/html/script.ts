/**
 * The script of the HTML report. Without it, the page shows all products, no controls, and thumbnails
 * of the first products of each status only.
 */
export const SCRIPT = `
const controls = document.getElementById("controls");
const query = document.getElementById("query");
const count = document.getElementById("count");
const nothing = document.getElementById("nothing");
const buttons = [...controls.querySelectorAll("button")];
const sections = [...document.querySelectorAll("section")].map((section) => ({
  section,
  status: section.dataset.status,
  number: section.querySelector(".number"),
  details: section.querySelector("details"),
  items: [...section.querySelectorAll("li[id]")],
}));
const total = sections.reduce((sum, { items }) => sum + items.length, 0);
const texts = new Map();
let shown = "all";
let isOpened = false;

function textOf(item) {
  if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
  return texts.get(item);
}

function products(number) {
  return number === 1 ? "1 product" : number + " products";
}

function update() {
  const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const matches = { all: 0 };
  let visible = 0;
  for (const { section, status, number, items } of sections) {
    let found = 0;
    for (const item of items) {
      const isMatch = words.every((word) => textOf(item).includes(word));
      if (item.hidden === isMatch) item.hidden = !isMatch;
      if (isMatch) found += 1;
    }
    matches[status] = found;
    matches.all += found;
    number.textContent = found;
    section.hidden = found === 0 || (shown !== "all" && shown !== status);
    if (!section.hidden) visible += found;
  }
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.show === shown));
    button.querySelector("span").textContent = matches[button.dataset.show];
  }
  // What is asked for is open. What was opened for a search is closed after it.
  for (const { details, status } of sections) {
    if (details === null) continue;
    const isAskedFor = words.length > 0 || shown === status;
    if (isAskedFor && !details.open) details.open = isOpened = true;
    else if (!isAskedFor && isOpened) details.open = isOpened = false;
  }
  count.textContent = visible === total ? products(total) : visible + " of " + products(total);
  nothing.hidden = visible > 0 || total === 0;
  const among = shown === "all" ? "" : " among these";
  nothing.firstElementChild.textContent = words.length > 0
    ? "Nothing matches “" + query.value.trim() + "”" + among
    : "There is nothing to show";
}

function clear() {
  query.value = "";
  shown = "all";
  update();
}

/** Shows what the address names, whatever is filtered. */
function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (target === null) return;
  const details = target.closest("details");
  if (details !== null) details.open = true;
  if (target.closest("[hidden]") !== null) clear();
  scrollToCard(target, 10);
}

/** Cards get their height when they come into view, which may move the target away again. */
function scrollToCard(target, frames) {
  target.scrollIntoView();
  if (frames > 0) requestAnimationFrame(() => scrollToCard(target, frames - 1));
}

function replaceBroken(image) {
  const blank = document.createElement("span");
  blank.className = "blank";
  blank.textContent = "can’t be loaded";
  blank.setAttribute("role", "img");
  blank.setAttribute("aria-label", image.alt + " can’t be loaded");
  image.replaceWith(blank);
}

/** Makes the thumbnails of products further down when they come near. */
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    addThumbnails(target.querySelector(".small"));
  }
}, { rootMargin: "1000px" });
for (const row of document.querySelectorAll("[data-declared], [data-live]")) {
  observer.observe(row.closest("li"));
}

function addThumbnails(row) {
  const [[side, addresses]] = Object.entries(row.dataset);
  row.prepend(...addresses.split(" ").map((address, index) => {
    if (address === "") {
      const blank = document.createElement("span");
      blank.className = "blank";
      blank.textContent = "no preview";
      return blank;
    }
    const image = new Image(160, 160);
    image.alt = side + " image " + (index + 1);
    image.src = address;
    return image;
  }));
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    shown = button.dataset.show;
    update();
  });
}
query.addEventListener("input", update);
nothing.querySelector("button").addEventListener("click", () => {
  clear();
  query.focus();
});
document.addEventListener("error", ({ target }) => {
  if (target instanceof HTMLImageElement) replaceBroken(target);
}, true);
for (const image of document.images) {
  if (image.complete && image.naturalWidth === 0 && image.currentSrc !== "") replaceBroken(image);
}
addEventListener("hashchange", follow);
controls.hidden = false;
update();
follow();
`;
