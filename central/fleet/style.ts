/** The look of the fleet page: the product's colours and type (docs/DESIGN-LANGUAGE.md) in the sizes of a desk. The colours are
 *  those of renderer/styles/tokens.css; a test holds the two together. */
export const fleetStyle = `
@font-face { font-family: 'Golos Text'; src: url('/fleet/font/latin.woff2') format('woff2'); font-weight: 400 900;
  unicode-range: U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2212; }
@font-face { font-family: 'Golos Text'; src: url('/fleet/font/latin-ext.woff2') format('woff2'); font-weight: 400 900;
  unicode-range: U+0100-0130, U+0132-0151, U+0154-02BA, U+1E00-1EFF, U+20A0-20AB, U+20AD-20C0; }
@font-face { font-family: 'Golos Text'; src: url('/fleet/font/cyrillic.woff2') format('woff2'); font-weight: 400 900;
  unicode-range: U+0301, U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116; }
@font-face { font-family: 'Golos Text'; src: url('/fleet/font/cyrillic-ext.woff2') format('woff2'); font-weight: 400 900;
  unicode-range: U+0460-048F, U+0492-04AF, U+04B2-052F, U+1C80-1C8A, U+20B4, U+2DE0-2DFF, U+A640-A69F, U+FE2E-FE2F; }
:root { --ink: #0a1f2b; --ink-2: #2f434f; --ground: #faf7f0; --surface: #ffffff; --line: #6e7e88; --hair: #d9d5ca;
  --sky: #5cc9e0; --gold: #ffc72c; --bad: #ff9f8a; --off: #c6ced2; --night: #0f3d57; --night-text: #ffffff; --edge: #0a1f2b;
  --focus: #0a4d8c; --focus-gap: #ffffff; }
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 500 16px/1.4 'Golos Text', sans-serif;
  font-feature-settings: 'tnum'; }
body { margin: 0; }
h1, h2 { margin: 0; letter-spacing: -0.018em; line-height: 1.14; text-wrap: balance; }
h1 { font-size: 46px; font-weight: 700; }
h2 { font-size: 24px; font-weight: 700; margin: 32px 0 12px; }
a { color: inherit; }
:focus-visible { outline: 4px solid var(--focus); outline-offset: 3px; border-radius: 8px; }
.sky { background: var(--sky); border-bottom: 8px solid var(--ink); padding: 20px 32px 24px; }
.bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 20px; }
.bar .wide { flex: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; margin: 0; padding: 0; }
.key { display: inline-block; border: 2px solid var(--edge); border-bottom-width: 6px; border-radius: 10px;
  background: var(--surface); color: var(--ink); font: inherit; font-weight: 600; padding: 8px 16px; min-height: 44px;
  text-decoration: none; cursor: pointer; }
.key:active { border-bottom-width: 2px; margin-top: 4px; }
.key[aria-current] { background: var(--night); color: var(--night-text); }
.primary { background: var(--night); color: var(--night-text); }
dl.figures { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 16px 0 0; }
dl.figures dd { margin: 0; font-size: 28px; font-weight: 700; letter-spacing: -0.018em; }
main { padding: 24px 32px 56px; }
form.filter { display: flex; flex-wrap: wrap; gap: 12px 16px; align-items: end; margin-bottom: 20px; }
label { display: block; }
input, select { display: block; font: inherit; color: var(--ink); background: var(--surface); border: 2px solid var(--line);
  border-radius: 8px; padding: 8px 10px; min-height: 44px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--surface); }
th, td { text-align: start; padding: 10px 12px; border-bottom: 1px solid var(--hair); vertical-align: top; }
thead th { font-size: 15px; font-weight: 600; color: var(--ink-2); border-bottom: 3px solid var(--ink); white-space: nowrap; }
.number { text-align: end; white-space: nowrap; }
.mark { display: inline-block; border-radius: 6px; padding: 0 8px; font-weight: 600; white-space: nowrap; }
.mark.bad { background: var(--bad); }
.mark.gold { background: var(--gold); }
.mark.off { background: var(--off); }
.quiet { color: var(--ink-2); font-size: 15px; }
.said { background: var(--bad); padding: 12px 16px; border-radius: 8px; font-weight: 600; }
form.note { display: flex; gap: 8px; align-items: end; }
form.note input { width: 200px; }
form.sign-in { display: grid; gap: 16px; max-width: 420px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 8px 32px; background: var(--surface); padding: 16px; margin: 0; }
dl.facts dt { color: var(--ink-2); }
dl.facts dd { margin: 0; }
.pages { margin-top: 20px; display: flex; gap: 8px; }
`
