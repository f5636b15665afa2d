/** The style of the HTML report. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1c2024; --dim: #59626e; --page: #ffffff; --card: #f6f7f9; --line: #d5dae1;
  --accent: #0b57d0; --on-accent: #ffffff; --drift: #a3400b; --clean: #1a6b33;
  --missing: #b3261e; --modified: #8a4b00; --unknown: #7b2d9b; --unmanaged: #0b57a0; --inSync: #1a6b33;
  --del: #fbe0dd; --ins: #d8f0de; --bar: 4.5rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e9ed; --dim: #a0a9b4; --page: #14171a; --card: #1d2125; --line: #3a4149;
    --accent: #8ab4f8; --on-accent: #14171a; --drift: #ffb38a; --clean: #7ddb98;
    --missing: #ff9a93; --modified: #ffb868; --unknown: #d9a7f5; --unmanaged: #8ab4f8; --inSync: #7ddb98;
    --del: #5c2420; --ins: #1d4a2b;
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
.skip:focus { left: 1rem; top: .5rem; padding: .5rem; background: var(--page); z-index: 3; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 0; font-size: 1.25rem; }
.number { color: var(--dim); font-weight: normal; }
.verdict { margin: .25rem 0; font-size: 1.1rem; font-weight: 600; }
.drift { color: var(--drift); }
.clean { color: var(--clean); }
.about { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .75rem 0; }
.about div { min-width: 0; overflow-wrap: anywhere; }
.about dt { color: var(--dim); font-size: .8rem; }
.about dd { margin: 0; }
/* Above the cards: what has content-visibility is a layer of its own. */
#controls {
  display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center;
  position: sticky; top: 0; z-index: 2; padding: .75rem 0; background: var(--page);
  border-bottom: 1px solid var(--line);
}
#controls p { margin: 0; color: var(--dim); }
[role="group"] { display: flex; flex-wrap: wrap; gap: .5rem; }
button, input {
  font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--dim); border-radius: .5rem; padding: .35rem .75rem;
}
button { cursor: pointer; white-space: nowrap; }
button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
#nothing { margin: 2rem 0; }
section { margin-top: 2rem; }
section > p { margin: .1rem 0; max-width: 60rem; }
.todo { color: var(--dim); }
summary { cursor: pointer; }
section ul { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; }
h2, li[id] { scroll-margin-top: var(--bar); }
/* Not list-item: hiding one would make the browser renumber all that follow. */
li[id] {
  display: block; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--status);
  border-radius: .5rem; content-visibility: auto; contain-intrinsic-size: auto 4rem;
}
[data-status="modified"] li[id] { contain-intrinsic-size: auto 14rem; }
li[id]:target { outline: 3px solid var(--accent); }
[data-status="missing"] { --status: var(--missing); }
[data-status="modified"] { --status: var(--modified); }
[data-status="unknown"] { --status: var(--unknown); }
[data-status="unmanaged"] { --status: var(--unmanaged); }
[data-status="inSync"] { --status: var(--inSync); }
.badge {
  display: inline-block; margin-right: .35rem; padding: 0 .5rem; font-size: .8rem; font-weight: 600; white-space: nowrap;
  color: var(--status); border: 1px solid var(--status); border-radius: 1rem;
}
h3 { margin: 0; font-size: 1rem; font-weight: normal; overflow-wrap: anywhere; }
h3 code { font-weight: 600; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.none, .dates { color: var(--dim); }
.dates { margin: .25rem 0 0; font-size: .9rem; }
del, ins { color: inherit; border-radius: .2rem; padding: .05rem .15rem; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
del { background: var(--del); text-decoration: underline dotted var(--missing); }
ins { background: var(--ins); text-decoration: underline solid var(--inSync); }
.urn { margin: 0; color: var(--dim); font-size: .8rem; overflow-wrap: anywhere; }
table { width: 100%; margin: .75rem 0 .25rem; border-collapse: collapse; table-layout: fixed; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .4rem .5rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th:first-child { width: 18%; overflow-wrap: anywhere; }
thead th { border: 0; color: var(--dim); font-weight: normal; }
.images { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: .75rem; max-width: 32rem; }
.images li { display: grid; grid-template-columns: minmax(0, 1fr); gap: .25rem; align-content: start; justify-items: start; font-size: .85rem; overflow-wrap: anywhere; }
.images a { width: 100%; }
.images code { font-size: .75rem; color: var(--dim); }
.images b { max-width: 100%; padding: 0 .3rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .7rem; white-space: nowrap; color: var(--modified); }
.removed b { color: var(--missing); }
.added b { color: var(--inSync); }
img, .blank {
  width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; border: 1px solid var(--line); border-radius: .25rem;
  background: var(--page); color: var(--dim);
}
img { display: block; }
.removed img, .removed .blank { border: 2px dashed var(--missing); }
.added img, .added .blank { border: 2px solid var(--inSync); }
.moved img, .moved .blank, .changed img, .changed .blank { border: 2px solid var(--modified); }
.unchanged img { opacity: .4; }
.unchanged { padding-top: 1.6rem; }
.blank { display: grid; place-items: center; text-align: center; padding: .25rem; font-size: .85rem; border-style: dashed; }
.small { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0 0; color: var(--dim); }
.small > img, .small > .blank { width: 5rem; }
@media (max-width: 40rem) {
  :root { --bar: 8.5rem; }
  body { padding: .75rem; }
  [role="group"] { flex-wrap: nowrap; overflow-x: auto; max-width: 100%; padding: .25rem; margin: -.25rem; }
  #controls label { flex: 1; display: flex; gap: .5rem; align-items: center; }
  #query { flex: 1; min-width: 0; }
  /* The declared value above the live one. */
  table, tbody, tr, td, tbody th { display: block; width: 100%; }
  thead { position: absolute; clip-path: inset(50%); }
  tbody th:first-child { width: 100%; padding-bottom: 0; }
  td { border: 0; padding-top: .1rem; }
  td::before { display: block; color: var(--dim); font-size: .8rem; content: "Live"; }
  th + td::before { content: "Declared"; }
}
@media print {
  :root {
    color-scheme: light;
    --text: #000000; --dim: #444b54; --page: #ffffff; --card: #ffffff; --line: #b9c0c9;
    --drift: #a3400b; --clean: #1a6b33;
    --missing: #b3261e; --modified: #8a4b00; --unknown: #7b2d9b; --unmanaged: #0b57a0; --inSync: #1a6b33;
    --del: #fbe0dd; --ins: #d8f0de;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  #controls, #nothing, .skip, details:not([open]) { display: none; }
  li[id] { content-visibility: visible; break-inside: avoid; }
  h2, .meaning, .todo, h3 { break-after: avoid; }
  h3 a { color: inherit; }
  del, ins { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
