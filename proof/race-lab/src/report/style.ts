import { pageStyle } from 'flashsale-command-line';

/** The look of the report, beside what every page has. */
export const STYLE = pageStyle(
  {
    light: `
  --race: #cf2e43; --held: #2f9e6b; --race-wash: #fdebed; --held-wash: #e8f5ee;
  --memory: #8457c9; --postgresql: #2f6fd0; --redis: #d97a1f; --rabbitmq: #128c85;
  --code: #f3f2ee; --word: #8a3fb0; --text: #2c7a4b; --comment: #7b7f88; --number: #b0561a;`,
    dark: `
  --race: #ff6f80; --held: #52c490; --race-wash: #3a1d23; --held-wash: #17302a;
  --memory: #b394f0; --postgresql: #79a8ff; --redis: #f2a65a; --rabbitmq: #4cc9bf;
  --code: #14171b; --word: #c79bf0; --text: #8fcf9f; --comment: #7d838e; --number: #f0a878;`,
  },
  `
.story { margin: 4px 0 2px; }
.invariant { margin: 0 0 12px; color: var(--soft); }
.scenario p { margin: 2px 0; max-width: 90ch; }
.scenario .load { color: var(--soft); font-size: 13.5px; }
.verdict { font-weight: 600; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.legend .ring::before { background: none; border: 2.5px solid var(--race); width: 10px; height: 10px; vertical-align: -1px; }
.memory { --dot: var(--memory); } .postgresql { --dot: var(--postgresql); }
.redis { --dot: var(--redis); } .rabbitmq { --dot: var(--rabbitmq); }
.rows { margin: 6px 0 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 16px minmax(200px, 1fr) 280px 200px 100px; align-items: center; gap: 0 14px; }
details { border-bottom: 1px solid var(--line); }
summary { padding: 5px 10px; cursor: pointer; list-style: none; border-radius: 6px; }
summary::-webkit-details-marker { display: none; }
summary::before { content: '›'; color: var(--soft); font-size: 17px; line-height: 1; transition: transform 0.12s; }
details[open] > summary::before { transform: rotate(90deg); }
summary:hover { background: var(--paper); }
.strategy { display: grid; grid-template-columns: 9px minmax(0, 1fr); align-items: baseline; column-gap: 9px; }
.strategy::before { content: ''; width: 9px; height: 9px; border-radius: 50%; background: var(--dot); }
.strategy b { font-weight: 550; }
.raced .strategy b, .raced .amount { color: var(--race); }
.strategy code { grid-column: 2; font-size: 12px; color: var(--soft); }
.outcome { display: grid; grid-template-columns: minmax(0, 1fr) 104px; align-items: center; gap: 10px; }
.outcome svg { width: 100%; height: 12px; }
.amount { font-weight: 600; font-variant-numeric: tabular-nums; }
.amount small { font-weight: 400; color: var(--soft); }
.rounds { display: flex; flex-wrap: wrap; align-items: center; gap: 0 10px; font-size: 12.5px; color: var(--soft); }
.pace { display: grid; justify-items: end; font-size: 12.5px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pace :last-child { color: var(--soft); }
.speeds { margin: 0; }
.speed text.raced { fill: var(--race); font-weight: 600; }
.outcome .track { fill: var(--track); } .outcome .rightful { fill: var(--held); } .outcome .excess { fill: var(--race); }
.rounds .race { fill: var(--race); } .rounds .held { fill: var(--held); opacity: 0.32; }
.speed { width: 100%; margin-top: 4px; }
.speed .grid line { stroke: var(--line); } .speed .grid text { fill: var(--soft); font-size: 11.5px; }
.speed .axis { fill: var(--soft); }
.speed .leader { stroke: var(--soft); stroke-width: 0.8; opacity: 0.7; }
.speed .point { fill: var(--dot); stroke: var(--card); stroke-width: 1.5; }
.speed .point.raced { fill: var(--card); stroke: var(--race); stroke-width: 2.5; }
.guard { display: grid; grid-template-columns: minmax(0, 1fr) 300px; gap: 22px; padding: 8px 10px 20px 40px; }
.code { margin: 0; padding: 14px 16px; overflow: auto; background: var(--code); border-radius: 8px; font-size: 12px; line-height: 1.55; white-space: pre-wrap; align-self: start; }
.code b { font-weight: 500; color: var(--word); } .code s { text-decoration: none; color: var(--text); }
.code i { color: var(--comment); } .code u { text-decoration: none; color: var(--number); }
.guard dl { margin: 0; font-size: 13.5px; }
.guard dt { color: var(--soft); font-size: 12px; }
.guard dd { margin: 0 0 9px; }
.skipped { margin: 12px 10px 0; font-size: 13px; color: var(--soft); }
.matrix { margin-top: 12px; }
.matrix a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px; }
.matrix a:hover { color: var(--ink); text-decoration-color: currentColor; }
.matrix td { text-align: center; padding: 3px 5px; }
.matrix td:first-child { text-align: left; font-weight: 500; }
.matrix td:nth-child(2) { color: var(--soft); white-space: nowrap; }
.matrix th { text-align: center; } .matrix th:first-child { text-align: left; }
.cell { display: block; min-width: 84px; padding: 2px 6px; border-radius: 5px; }
.cell.race { background: var(--race-wash); color: var(--race); font-weight: 600; }
.cell.held { background: var(--held-wash); color: var(--held); }
.cell.none { color: var(--soft); opacity: 0.6; }
@media (max-width: 900px) {
  summary { grid-template-columns: 14px 1fr; gap: 4px 8px; padding: 8px 2px; }
  summary > :nth-child(n + 2) { grid-column: 2; }
  .pace { display: flex; gap: 12px; }
  .guard { grid-template-columns: minmax(0, 1fr); padding: 8px 2px 18px; }
  .speed { min-width: 700px; }
}
@media print { details { break-inside: avoid; } }`,
);
