/** The pages' style: a narrow column for text, wide tables and figures, light and dark, print. Colours of verdicts always come with their word. */
export const STYLE = String.raw`
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c1f23; --quiet: #565d66; --line: #d5d9de; --soft: #f4f6f8; --link: #0a58a6; --mark: #b34700;
  --good: #0b6b3a; --good-soft: #e3f4ea; --bad: #a3150f; --bad-soft: #fbe7e5; --part: #0a58a6; --part-soft: #e4effa; --open: #7a4b00; --open-soft: #fdf1d8; --none: #50565e; --none-soft: #eceef0; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e7eaee; --quiet: #a9b1bb; --line: #3a414a; --soft: #1e2329; --link: #7db8f0; --mark: #ff9d5c;
  --good: #7fdca6; --good-soft: #12321f; --bad: #ff9d94; --bad-soft: #421714; --part: #8cc4fb; --part-soft: #132c47; --open: #f4c565; --open-soft: #3a2a08; --none: #b4bbc4; --none-soft: #2a2f36; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 "Open Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); } h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; } h4 { margin: 1rem 0 .4rem; }
p, ul, ol, dl, .lead { max-width: 50rem; } a { color: var(--link); } code { font-size: .92em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; }
.quiet, .files, footer, small { color: var(--quiet); } small { font-size: .86rem; } footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
[hidden] { display: none !important; } .table { margin: 1rem 0 1.5rem; } .table-controls { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: .5rem; font-size: .9rem; } .table-controls label { color: var(--quiet); }
input, select { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; padding: .2rem .4rem; max-width: 16rem; } .shown-rows { color: var(--quiet); }
.table-scroll { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.42; } caption { text-align: left; padding: .5rem .7rem; color: var(--quiet); } caption span { display: block; position: sticky; left: .7rem; width: fit-content; max-width: min(100%, calc(100vw - 4rem)); }
th, td { text-align: left; vertical-align: top; padding: .45rem .7rem; border-top: 1px solid var(--line); overflow-wrap: normal; } th { position: sticky; top: 0; z-index: 1; background: var(--soft); vertical-align: bottom; box-shadow: inset 0 -1px var(--line); padding: 0; }
th button { display: flex; align-items: flex-end; font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .45rem .7rem; width: 100%; text-align: inherit; cursor: pointer; } th button:focus-visible { outline-offset: -3px; }
.number { text-align: right; font-variant-numeric: tabular-nums; } td.number { white-space: nowrap; } td[data-wide="1"] { min-width: 13rem; } td[data-wide="2"] { min-width: 15rem; } td[data-wide="3"] { min-width: 20rem; } tbody tr:hover { background: var(--soft); }
th.number button { flex-direction: row-reverse; } .arrow { flex: none; width: 1.1em; } th[aria-sort=ascending] .arrow::after { content: " \2191"; } th[aria-sort=descending] .arrow::after { content: " \2193"; }
.verdict { display: inline-block; white-space: nowrap; font-weight: 600; border-radius: 4px; padding: .05rem .5rem; margin: .1rem 0; border: 1px solid currentColor; }
.good { color: var(--good); background: var(--good-soft); } .bad { color: var(--bad); background: var(--bad-soft); } .part { color: var(--part); background: var(--part-soft); } .open { color: var(--open); background: var(--open-soft); } .none { color: var(--none); background: var(--none-soft); }
.nowrap { white-space: nowrap; } details { margin-top: .3rem; } summary { cursor: pointer; color: var(--link); } details > p, details > ul { margin: .3rem 0; } details ul { padding-left: 1.2rem; }
figure.plot { margin: 1.5rem 0 2.5rem; } .plot-frame { overflow-x: auto; max-width: 902px; background: #ffffff; border: 1px solid var(--line); border-radius: 6px; } .plot-static { display: block; min-width: 640px; width: 100%; max-width: 900px; height: auto; } .plot-static.replaced { display: none; }
figcaption { font-size: .94rem; color: var(--quiet); } figcaption p { margin: .5rem 0; } figcaption details { margin: .5rem 0; max-width: 50rem; } .substitution { border-left: 4px solid var(--mark); padding-left: .75rem; color: var(--ink); } .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; max-width: none; } .tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; } .tiles .verdict { margin-right: .3rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 1rem 0; } dl.facts dt { color: var(--quiet); } dl.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; } .table-scroll { max-height: none; } }
@media print { :root { --paper: #fff; --ink: #000; --quiet: #333; --soft: #fff; --line: #999; } body { max-width: none; padding: 0; font-size: 10pt; } nav, .table-controls, .skip, .plot-static + .plot-live { display: none !important; } .plot-static, .plot-static.replaced { display: block !important; min-width: 0; }
  .table-scroll, .plot-frame { overflow: visible; max-height: none; border: 0; } table { font-size: 8pt; } td[data-wide] { min-width: 0 !important; } th { position: static; } figure, tr { break-inside: avoid; } a { color: inherit; } }
`;
