import { Html, html } from './html.js';

interface Page {
  readonly title: string;
  readonly heading: string;
  /** A sentence or two under the heading. */
  readonly lead: string;
  /** Terms and what they are: when, where, on what. */
  readonly facts: readonly (readonly [term: string, fact: string | Html])[];
  readonly main: Html;
  readonly footer: Html;
  readonly style: string;
}

/** A page as one HTML file that needs nothing else: no network, no other file. */
export function renderPage({ title, heading, lead, facts, main, footer, style }: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <div class="inner">
            <div class="title">
              <h1>${heading}</h1>
              <button id="theme" type="button" hidden>Theme: system</button>
            </div>
            <p class="lead">${lead}</p>
            <dl class="facts">
              ${facts.map(
                ([term, fact]) =>
                  html`<dt>${term}</dt>
                    <dd>${fact}</dd>`,
              )}
            </dl>
          </div>
        </header>
        <main>${main}</main>
        <footer>${footer}</footer>
        <script>
          ${new Html(THEME_SWITCH)};
        </script>
      </body>
    </html> `;
  return document.text;
}

/** When something began, as a page says it. */
export function utcText(isoTime: string): string {
  return isoTime.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}

/** Light, dark, or as the system has it. A page is whole without it. */
export const THEME_SWITCH = `
const button = document.querySelector('#theme');
const themes = ['system', 'light', 'dark'];
let theme = 'system';
button.hidden = false;
button.addEventListener('click', () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = 'Theme: ' + theme;
});
`;

interface PageColours {
  /** Custom properties, as `--held: #2f9e6b;`. */
  readonly light: string;
  readonly dark: string;
}

/** The look of a page: what all have in common, then its own colours and rules. Colours are named once for light and dark. */
export function pageStyle(colours: PageColours, rules: string): string {
  const dark = `color-scheme: dark; ${DARK} ${colours.dark}`;
  return `
:root { color-scheme: light; ${LIGHT} ${colours.light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) { ${dark} } }
:root[data-theme='dark'] { ${dark} }
${RULES}
${rules}
`;
}

const LIGHT = '--paper: #f7f6f3; --card: #ffffff; --ink: #1d1f24; --soft: #666b75; --line: #e3e1db; --track: #ebe9e4;';
const DARK = '--paper: #131519; --card: #1a1d22; --ink: #e7e7e4; --soft: #979ca6; --line: #2b2f36; --track: #2a2e35;';

const RULES = `* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
main, header .inner, footer { max-width: 1120px; margin: 0 auto; padding: 0 28px; }
header { padding: 44px 0 26px; border-bottom: 1px solid var(--line); background: var(--card); }
.title { display: flex; align-items: baseline; gap: 16px; }
h1 { margin: 0; font-size: 30px; letter-spacing: -0.02em; }
.title button {
  margin-left: auto; border: 1px solid var(--line); border-radius: 999px; background: none; color: var(--soft);
  padding: 4px 14px; font: inherit; font-size: 13px; cursor: pointer;
}
.title button:hover { color: var(--ink); border-color: var(--soft); }
.lead { margin: 8px 0 18px; max-width: 66ch; color: var(--soft); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 0; font-size: 13.5px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace; }
section { margin: 34px 0; padding: 26px 28px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
h2 { margin: 0; font-size: 21px; letter-spacing: -0.01em; }
h3 { margin: 30px 0 6px; font-size: 13px; font-weight: 600; color: var(--soft); text-transform: uppercase; letter-spacing: 0.06em; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 6px 0 2px; font-size: 12.5px; color: var(--soft); }
.legend span::before { content: ''; display: inline-block; width: 9px; height: 9px; margin-right: 6px; border-radius: 50%; background: var(--dot); }
.legend .square::before { border-radius: 2px; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th { font-weight: 500; color: var(--soft); text-align: right; white-space: nowrap; }
td { text-align: right; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
footer { padding-bottom: 50px; color: var(--soft); font-size: 13.5px; }
footer p { max-width: 78ch; }
@media (max-width: 900px) { main, header .inner, footer { padding: 0 14px; } section { padding: 20px 14px; } }
@media print { section { break-inside: avoid; } .title button { display: none; } }`;
