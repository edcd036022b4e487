import { type Html, html } from 'flashsale-command-line';
import type { WorkloadResult } from '../results/benchmark-result.js';
import { FIGURE_COLUMNS, figureRow } from '../results/figures.js';
import { throughputChart } from './bar-chart.js';
import { cpuChart } from './cpu-chart.js';
import { answersOf, latencyChart } from './latency-chart.js';

/** Everything about one workload. */
export function workloadSection({ name, title, contestants }: WorkloadResult): Html {
  const confirmed = contestants.flatMap((contestant) =>
    contestant.confirmationMs === undefined ? [] : [{ name: contestant.name, curve: contestant.confirmationMs }],
  );
  return html`<section id="${name}">
    <h2>${title}</h2>
    ${contestants.flatMap(({ name: contestant, brokenChecks }) =>
      brokenChecks.map(
        (check) =>
          html`<p class="broken">${contestant}: ${check.title}: expected ${check.expected}, found ${check.found}</p>`,
      ),
    )}
    <div class="charts">
      <h3>Answers a second</h3>
      ${throughputChart(contestants)} ${latencyChart('Latency of the answers', contestants.map(answersOf))}
      ${confirmed.length > 0 && latencyChart('From the reservation to the order in the database', confirmed)}
      ${cpuChart(contestants)}
    </div>
    <h3>Figures</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${FIGURE_COLUMNS.map(({ header }) => html`<th>${header}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${contestants.map(
            (contestant) =>
              html`<tr>
                ${figureRow(contestant).map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
