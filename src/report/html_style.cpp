#include "html_style.hpp"

namespace mlq {

// Colours c0 to c6: Okabe and Ito's, which colour-blind readers can tell apart, lightened for dark mode.
const std::string_view html_style = R"css(
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #59636e; --rule: #d8dee4; --stripe: #f6f8fa;
  --pass: #1a7f37; --fail: #c21c2a; --inconclusive: #8a5a00; --ink: #222;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b5588f; --c4: #b87d00; --c5: #3b93c4; --c6: #333; }
@media (prefers-color-scheme: dark) { :root { --back: #12161b; --text: #e4e9ee; --soft: #9aa6b2; --rule: #343c46;
  --stripe: #1a2027; --pass: #45b764; --fail: #ff6b70; --inconclusive: #e0a63a; --ink: #dde3ea;
  --c0: #58b4e8; --c1: #ff8c42; --c2: #3ecf9f; --c3: #e39ac6; --c4: #f0b93f; --c5: #9bd3f5; --c6: #c8ced6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem 1.25rem 3rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid var(--rule); }
.origin, .note, .legend, figcaption small { color: var(--soft); font-size: .875rem; }
.badge { display: inline-block; padding: .1rem .6rem; border: 1.5px solid; border-radius: 1rem; font-weight: 600; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .inconclusive { color: var(--inconclusive); }
.warning { border-left: 4px solid var(--inconclusive); padding: .3rem .8rem; margin: .8rem 0; background: var(--stripe); }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td.long { min-width: 20rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 -.4rem; }
th, td { padding: .28rem .7rem; text-align: left; vertical-align: middle; border-bottom: 1px solid var(--rule); }
td.number, th.number { text-align: right; white-space: nowrap; }
thead th { background: var(--stripe); white-space: nowrap; }
tbody tr:hover { background: var(--stripe); }
.facts th { font-weight: 400; color: var(--soft); padding-left: 0; }
.facts td { overflow-wrap: anywhere; }
.facts .note { display: block; }
thead button { all: unset; cursor: pointer; font-weight: 600; }
thead button:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
thead button::after { content: "\2195"; color: var(--soft); margin-left: .3em; opacity: .5; }
th[aria-sort=ascending] button::after { content: "\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\2193"; opacity: 1; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 1.2rem; margin: 1rem 0; }
figure { margin: 0; max-width: 40rem; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: .2rem; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
svg.interval { display: inline-block; width: 96px; height: 14px; vertical-align: middle; margin-left: .6rem; }
.frame { stroke: var(--soft); } .grid { stroke: var(--rule); } .tick { fill: var(--soft); } .label { fill: var(--text); }
.mark { stroke: var(--fail); stroke-dasharray: 5 3; stroke-width: 1.5; }
.whisker { stroke: var(--ink); stroke-width: 1.4; }
.zero { stroke: var(--soft); stroke-dasharray: 2 2; }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.band { fill: var(--c); opacity: .2; } .bar { fill: var(--c); opacity: .8; } .dot { fill: var(--c); }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
.c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); }
@media (max-width: 30rem) { body { padding: .5rem .75rem 2rem; font-size: 15px; } h1 { font-size: 1.35rem; }
  th, td { padding: .25rem .45rem; } .facts tr, .checks tr { display: block; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
  .facts th, .facts td, .checks td { display: block; border: 0; padding: 0; } svg.interval { width: 72px; } }
@media print { .figures { display: block; } figure { break-inside: avoid; margin: 1rem 0; } }
)css";

const std::string_view html_script = R"js(
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rank = cell => cell.dataset.n !== undefined ? 0 : cell.dataset.none !== undefined ? 2 : 1;
  const compare = (a, b, sign) => rank(a) - rank(b) || sign * (rank(a) === 0
    ? Number(a.dataset.n) - Number(b.dataset.n) || 0
    : a.textContent.localeCompare(b.textContent, "en", { numeric: true }));
  heads.forEach((head, column) => head.firstChild.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = [...body.rows];
    rows.sort((a, b) => compare(a.cells[column], b.cells[column], up ? 1 : -1));
    body.append(...rows);
  }));
}
)js";

const std::string_view html_script_sha256 = "Pj1I3PjBpWMNl1KJ3poSl6Y5NLnjfSB8qtMjdyBTWkY=";

}  // namespace mlq
