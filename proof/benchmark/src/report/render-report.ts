import { pageStyle, type Html, html, machineText, renderPage, utcText } from 'flashsale-command-line';
import type { BenchmarkResult, WorkloadResult } from '../results/benchmark-result.js';
import { figureColumns, figureRow } from '../results/figures.js';
import { ORDER_FIGURES } from '../results/work-figures.js';
import { checkGenerator, judgeGoals } from '../results/goals.js';
import { cpuChart, latencyChart, throughputChart } from './charts.js';

/** The look of the report, beside what every page has. One colour a contestant, one a part of the system. */
const STYLE = pageStyle(
  {
    light: `
  --bare-http: #8a8f98; --bare-fastify: #4b5563; --bare-fastify-production: #64748b; --bare-redis: #d1495b; --common: #c98a1b;
  --flash-sale: #1f7a5c; --flash-sale-2-apis: #2f6fd0; --flash-sale-2-processes: #5b8f2e; --flash-sale-paid: #b3541e; --fastify-secure: #7a8190;
  --flash-sale-secure: #7556c4; --flash-sale-secure-rs256: #a04f9e; --flash-sale-secure-eddsa: #c2557b; --flash-sale-haproxy: #2f9e8f;
  --proxy: #8c6d4f; --provider: #b08968;
  --api: #2f6fd0; --workers: #2f9e8f; --redis: #d1495b; --postgresql: #7556c4; --rabbitmq: #d98a1f; --generator: #b9bcc2;
  --reached: #1f7a5c; --missed: #b3372f;`,
    dark: `
  --bare-http: #8d939d; --bare-fastify: #c2c7cf; --bare-fastify-production: #94a3b8; --bare-redis: #f0798a; --common: #e3b04b;
  --flash-sale: #4fc397; --flash-sale-2-apis: #79a8ff; --flash-sale-2-processes: #9ccf6b; --flash-sale-paid: #f2a56b; --fastify-secure: #a8aebb;
  --flash-sale-secure: #b09af0; --flash-sale-secure-rs256: #d58fd3; --flash-sale-secure-eddsa: #f08fae; --flash-sale-haproxy: #58cdbb;
  --proxy: #c9a983; --provider: #d6b894;
  --api: #79a8ff; --workers: #58cdbb; --redis: #f0798a; --postgresql: #b09af0; --rabbitmq: #f0b45a; --generator: #5b616b;
  --reached: #4fc397; --missed: #ff8378;`,
  },
  `
.reached { color: var(--reached); } .missed, .broken { color: var(--missed); }
.broken { margin: 8px 0; }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
.legend { margin: 2px 0 10px; }
.chart { width: 100%; }
.chart .grid line { stroke: var(--line); } .chart .grid text, .chart .axis { fill: var(--soft); font-size: 11.5px; }
.chart .name { font-weight: 550; }
.chart rect + rect { stroke: var(--card); }
.chart .whisker { stroke: var(--ink); stroke-width: 1.5; }
.chart polyline { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
`,
);

/** A result as one HTML file that needs nothing else: no network, no other file. */
export function renderReport(result: BenchmarkResult): string {
  const { version, startedAt, command, machine, versions, settings, workloads } = result;
  const software = Object.entries(versions).map(([name, number]) => `${name} ${number}`);
  return renderPage({
    title: `Flash Sale ${version}: benchmark`,
    heading: 'Benchmark',
    lead:
      'Flash Sale beside bare servers, which it cannot be faster than, and beside the common design, all under the same ' +
      'load in the same minutes.',
    facts: [
      ['When', utcText(startedAt)],
      ['Command', html`<code>${command}</code>`],
      ['Machine', machineText(machine)],
      ['Software', software.join(' · ')],
      [
        'Rounds',
        `${settings.rounds} of ${settings.seconds} s, ${settings.connections} requests under way at once, contestants in turn`,
      ],
    ],
    main: html`${goalsSection(result)} ${workloads.map(workloadSection)}`,
    footer: html`<p>
        Bars and ratios are medians of the rounds; the thin line reaches from the slowest to the fastest one. A ratio
        compares what was measured in the same round. Latency is that of a closed circuit, but under the paced workload,
        where it counts from the intended instant. Processor time includes what is done after the answer.
      </p>
      <p>
        The load generator and all stores run on the same machine as the servers. Absolute figures are those of one
        machine at one time: compare them with one another.
      </p>
      <p>${checkGenerator(result)?.text}</p>`,
    style: STYLE,
  });
}

function goalsSection(result: BenchmarkResult): Html | undefined {
  const verdicts = judgeGoals(result);
  if (verdicts.length === 0) return undefined;
  return html`<section>
    <h2>Goals</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>goal</th>
            <th>wanted</th>
            <th>found</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${verdicts.map(
            ({ title, goal, found, isReached }) =>
              html`<tr>
                <td>${title}</td>
                <td>${goal}</td>
                <td>${found}</td>
                <td class="${isReached ? 'reached' : 'missed'}">${isReached ? 'reached' : 'missed'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Everything about one workload. */
function workloadSection(workload: WorkloadResult): Html {
  const { name, title, follows = ORDER_FIGURES, contestants } = workload;
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
      ${throughputChart(contestants)}
      ${latencyChart(
        'Latency of the answers',
        contestants.map(({ name: contestant, latencyMs }) => ({ name: contestant, curve: latencyMs.curve })),
      )}
      ${confirmed.length > 0 && latencyChart(follows.span, confirmed)} ${cpuChart(contestants)}
    </div>
    <h3>Figures</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${figureColumns(workload).map(({ header }) => html`<th>${header}</th>`)}
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
