import { type Html, html, machineText, renderPage, utcText } from 'flashsale-command-line';
import type { BenchmarkResult } from '../results/benchmark-result.js';
import { checkGenerator } from '../results/generator-check.js';
import { judgeGoals } from '../results/goals.js';
import { STYLE } from './style.js';
import { workloadSection } from './workload-section.js';

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
            <th>at least</th>
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
