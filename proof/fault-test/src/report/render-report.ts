import { type Html, html, machineText, pageStyle, renderPage, thousands, utcText } from 'flashsale-command-line';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isHeld, type MatrixResult } from '../run/matrix-result.js';
import type { FaultResult } from '../run/run-fault.js';
import { inSeconds, renderMarkdown, slowestHealingMs, summaryOf } from './table.js';
import { timelineChart } from './timeline-chart.js';

const STYLE = pageStyle(
  {
    light: '--good: #2f7d5d; --warm: #c07a1c; --bad: #c2413b;',
    dark: '--good: #58b78c; --warm: #e0a455; --bad: #ef7d76;',
  },
  `
path { fill: none; stroke-width: 1.6; stroke: var(--good); }
path.warm { stroke: var(--warm); } path.bad { stroke: var(--bad); }
svg text.soft { fill: var(--soft); font-size: 11px; }
tspan.good { fill: var(--good); } tspan.warm { fill: var(--warm); } tspan.bad { fill: var(--bad); }
line.base { stroke: var(--line); } line.mark { stroke: var(--soft); stroke-dasharray: 3 3; }
svg text.mark { fill: var(--soft); font-size: 11px; }
ol { margin: 10px 0 0; padding-left: 22px; color: var(--soft); font-size: 13px; columns: 2; }
.held { color: var(--good); font-weight: 600; } .broken { color: var(--bad); font-weight: 600; }
td.text { text-align: left; } th.text { text-align: left; }
p { margin: 6px 0; }`,
);

/** A run as one HTML file that needs nothing else: no network, no other file. */
export function renderReport(matrix: MatrixResult): string {
  const { results, startedAt, command, machine } = matrix;
  return renderPage({
    title: 'Faults',
    heading: 'Faults under load',
    lead: 'What was broken while the system sold, what came of it, and how long it took to be well again.',
    facts: [
      ['When', utcText(startedAt)],
      ['Command', html`<code>${command}</code>`],
      ['Machine', machineText(machine)],
      ['Outcome', summaryOf(matrix)],
    ],
    main: html`${overview(results)} ${results.map(faultSection)}`,
    footer: html`<p>
      The time to heal counts from the end of the cause (a process killed, thawed; a store that answers again) until
      every process is ready, every API decides purchases, and everything that was reserved before has become an order.
      A gap in a line is a store that could not be asked. Numbers above the charts are those of the list below them.
    </p>`,
    style: STYLE,
  });
}

function overview(results: readonly FaultResult[]): Html {
  const rows = results.map((result) => {
    const healedMs = slowestHealingMs(result);
    return html`<tr>
      <td>${result.number}</td>
      <td class="text"><a href="#fault-${result.number}">${result.title}</a></td>
      <td>${thousands(result.purchases)}</td>
      <td>${healedMs === undefined ? '-' : inSeconds(healedMs)}</td>
      <td>${result.limitMs === undefined ? '-' : `${result.limitMs / 1_000} s`}</td>
      <td>${verdict(result)}</td>
    </tr>`;
  });
  return html`<section>
    <h2>The matrix</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>#</th>
            <th class="text">fault</th>
            <th>purchases</th>
            <th>healed in</th>
            <th>limit</th>
            <th>verdict</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function faultSection(result: FaultResult): Html {
  const { number, title, checks, observations, violations, timeline } = result;
  return html`<section id="fault-${number}">
    <h2>${number}. ${title}</h2>
    <p>${verdict(result)} Also looked at: ${checks}.</p>
    ${observations.map((observation) => html`<p>${observation}</p>`)}
    ${violations.map((violation) => html`<p class="broken">${violation}</p>`)}
    <div class="scroll">${timelineChart(timeline)}</div>
    <ol>
      ${timeline.marks.map(({ atMs, text }) => html`<li>${text} (${inSeconds(atMs)})</li>`)}
    </ol>
  </section>`;
}

function verdict(result: FaultResult): Html {
  return isHeld(result) ? html`<span class="held">Held.</span>` : html`<span class="broken">Broken.</span>`;
}

const RESULTS = new URL('../../results/', import.meta.url);

/** Writes a run as JSON, as a page, and as a table to be pasted; returns the path of the page. */
export function writeResults(matrix: MatrixResult): string {
  mkdirSync(RESULTS, { recursive: true });
  const name = `run-${matrix.startedAt.replaceAll(/[:.]/g, '-')}`;
  const page = new URL(`${name}.html`, RESULTS);
  writeFileSync(new URL(`${name}.json`, RESULTS), JSON.stringify(matrix));
  writeFileSync(new URL(`${name}.md`, RESULTS), `${renderMarkdown(matrix)}\n`);
  writeFileSync(page, renderReport(matrix));
  return fileURLToPath(page);
}
