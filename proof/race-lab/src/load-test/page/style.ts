import { pageStyle } from 'flashsale-command-line';
import { CHART_COLOURS, CHART_RULES } from './charts.js';

/** The look of the page, beside what it shares with the report. */
export const STYLE = pageStyle(
  {
    light: `
  --race: #c42a3f; --held: #237a52; --race-wash: #fdebed; --held-wash: #e8f5ee; --accent: #1d1f24; --on-accent: #ffffff;
  --field: #ffffff; --edge: #8b9099; ${CHART_COLOURS.light}`,
    dark: `
  --race: #ff6f80; --held: #52c490; --race-wash: #3a1d23; --held-wash: #17302a; --accent: #e7e7e4; --on-accent: #131519;
  --field: #131519; --edge: #6d737d; ${CHART_COLOURS.dark}`,
  },
  `
header { padding: 34px 0 18px; } .lead { margin-bottom: 0; }
section { margin: 18px 0; padding: 22px 24px; }
.top { display: grid; grid-template-columns: minmax(0, 2.3fr) minmax(260px, 1fr); gap: 18px; margin-top: 24px; }
.top section { margin: 0; }
.plan { margin-top: 14px; }
.fields { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px 16px; }
.fields.two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.field { display: flex; flex-direction: column; min-width: 0; }
.field.wide { grid-column: 1 / -1; }
label { font-size: 13px; color: var(--soft); margin-bottom: 3px; }
.hint { margin-top: 3px; font-size: 12px; line-height: 1.35; color: var(--soft); }
input {
  width: 100%; padding: 7px 10px; font: inherit; font-variant-numeric: tabular-nums; color: var(--ink);
  background: var(--field); border: 1px solid var(--edge); border-radius: 8px;
}
.groups { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 18px; margin: 18px 0; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 8px; font-size: 13px; font-weight: 600; }
.buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 12px; }
main button {
  padding: 8px 20px; font: inherit; font-weight: 600; color: var(--ink); background: none; cursor: pointer;
  border: 1px solid var(--edge); border-radius: 8px;
}
main button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
main button:hover:not(:disabled) { border-color: var(--ink); }
main button:disabled { opacity: 0.4; cursor: default; }
:focus-visible { outline: 3px solid var(--median); outline-offset: 2px; }
.state { margin: 0; flex: 1 1 220px; color: var(--soft); font-size: 13.5px; font-variant-numeric: tabular-nums; }
.state::before { content: ''; display: inline-block; width: 9px; height: 9px; margin-right: 8px; border-radius: 50%; background: var(--edge); }
[data-state='running'] .state::before { background: var(--held); animation: pulse 1.6s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: 0.3; } }
@media (prefers-reduced-motion: reduce) { .state::before { animation: none !important; } }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.problem { margin: 12px 0 0; color: var(--race); } .problem:empty { display: none; }
.warning { margin: 14px 0 0; padding: 10px 14px; border-radius: 8px; background: var(--race-wash); color: var(--race); }
.stock { display: flex; flex-direction: column; align-items: flex-start; }
.stock #stock { flex: 1; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; margin: 12px 0 6px; }
.verdict strong { font-size: 40px; line-height: 1.15; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
.verdict span { font-size: 12.5px; font-weight: 650; letter-spacing: 0.04em; padding: 2px 9px; border-radius: 999px; }
.verdict.race { color: var(--race); } .verdict.race span { background: var(--race-wash); }
.verdict.held { color: var(--held); } .verdict.held span { background: var(--held-wash); }
.verdict.open span { padding-left: 0; color: var(--soft); letter-spacing: 0; }
.note { margin: 0 0 16px; color: var(--soft); font-size: 13.5px; overflow-wrap: anywhere; }
.section-title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 18px; margin-bottom: 12px; }
.section-title h2 { margin-right: auto; }
a { color: inherit; font-size: 13px; text-underline-offset: 3px; }
.figures th, .figures td { padding: 8px 12px; font-size: 14px; }
.figures th:last-child, .figures td:last-child { padding-right: 0; }
.figures th:first-child { text-align: left; padding-left: 0; }
.figures th[scope='row'] { color: var(--ink); }
.figures td { white-space: nowrap; }
.figures tfoot th, .figures tfoot td { font-weight: 650; border-top: 2px solid var(--line); border-bottom: 0; }
.figures .failed { color: var(--race); }
.path { color: var(--soft); }
.failure-list { margin: 14px 0 0; padding: 0; list-style: none; font-size: 13.5px; color: var(--soft); }
.failure-list:not(:has(li)) { display: none; }
.failure-list strong { color: var(--race); font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr)); gap: 12px; margin: 14px -10px 0; }
figure { margin: 0; max-width: 520px; }
figure svg { width: 100%; }
figcaption { min-height: 22px; padding-left: 14px; }
${CHART_RULES}
@media (max-width: 900px) { .top { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 620px) {
  /* Which checkout it is still stands there, and the figures beside it. */
  .path { display: none; }
  .groups { grid-template-columns: minmax(0, 1fr); }
  .fields { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  fieldset .fields:not(.two) { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px 10px; }
}`,
);
