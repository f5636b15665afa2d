/** The style of the HTML report. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1c2024; --dim: #5b6470; --page: #ffffff; --card: #f6f7f9; --line: #d5dae1;
  --accent: #0b57d0; --on-accent: #ffffff; --drift: #a3400b; --clean: #1a6b33;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e9ed; --dim: #a0a9b4; --page: #14171a; --card: #1d2125; --line: #3a4149;
    --accent: #8ab4f8; --on-accent: #14171a; --drift: #ffb38a; --clean: #7ddb98;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 1rem 1.5rem 4rem; max-width: 75rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);
}
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem; background: var(--page); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
h2::first-letter { text-transform: uppercase; }
.number { color: var(--dim); font-weight: normal; }
.verdict { font-size: 1.1rem; font-weight: 600; }
.drift { color: var(--drift); }
.clean { color: var(--clean); }
#controls {
  display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center;
  position: sticky; top: 0; padding: .75rem 0; background: var(--page);
  border-bottom: 1px solid var(--line);
}
#controls p { margin: 0; color: var(--dim); }
[role="group"] { display: flex; flex-wrap: wrap; gap: .5rem; }
button, input {
  font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--dim); border-radius: .5rem; padding: .35rem .75rem;
}
button { cursor: pointer; }
button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
section > ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
/* Not list-item: hiding one would make the browser renumber all that follow. */
section > ul > li {
  display: block; padding: .5rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  content-visibility: auto; contain-intrinsic-size: auto 3rem;
}
h3 { margin: 0; font-size: 1rem; font-weight: normal; overflow-wrap: anywhere; }
h3 code { font-weight: 600; }
code, q { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
q { quotes: none; white-space: pre-wrap; }
.urn { margin: 0; color: var(--dim); font-size: .8rem; overflow-wrap: anywhere; }
table { width: 100%; margin: .75rem 0 .25rem; border-collapse: collapse; table-layout: fixed; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .4rem .5rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th:first-child { width: 20%; overflow-wrap: anywhere; }
thead th { border: 0; color: var(--dim); font-weight: normal; }
.images { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .75rem; }
.images li { width: min(10rem, 100%); display: grid; gap: .25rem; align-content: start; }
.images code { font-size: .75rem; }
.images img, .blank {
  width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; border: 1px solid var(--line); border-radius: .25rem;
  background: var(--page); color: var(--dim);
}
.images img { display: block; }
.blank { display: grid; place-items: center; text-align: center; }
@media (max-width: 40rem) { body { padding: .75rem; } th:first-child { width: 28%; } }
`;

/** The script of the HTML report. Without it, the page shows all products and no controls. */
export const SCRIPT = `
const controls = document.getElementById("controls");
const query = document.getElementById("query");
const count = document.getElementById("count");
const buttons = [...controls.querySelectorAll("button")];
const sections = [...document.querySelectorAll("section")].map((section) => ({
  section,
  items: [...section.querySelectorAll(":scope > ul > li")],
}));
const texts = new Map();
let shown = "all";

function textOf(item) {
  if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
  return texts.get(item);
}

function update() {
  const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let matches = 0;
  for (const { section, items } of sections) {
    let visible = 0;
    if (shown === "all" || shown === section.dataset.status) {
      for (const item of items) {
        item.hidden = !words.every((word) => textOf(item).includes(word));
        if (!item.hidden) visible += 1;
      }
    }
    section.hidden = visible === 0;
    matches += visible;
  }
  count.textContent = matches === 1 ? "1 product" : matches + " products";
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    shown = button.dataset.show;
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    update();
  });
}
query.addEventListener("input", update);
controls.hidden = false;
update();
`;
