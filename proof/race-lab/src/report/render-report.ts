import { type Html, html, machineText, renderPage, utcText } from 'flashsale-command-line';
import { digestOf, type ExperimentResult, type ScenarioResult } from '../experiment/experiment-result.js';
import { figuresTable } from './figures-table.js';
import { overview } from './overview.js';
import { remediesSection } from './remedies-section.js';
import { scenarioResults } from './scenario-results.js';
import { STYLE } from './style.js';

/** A result as one HTML file that needs nothing else: no network, no other file. */
export function renderReport(result: ExperimentResult): string {
  const { startedAt, command, machine, stores, scenarios } = result;
  return renderPage({
    title: `Race lab: ${scenarios.map(({ scenario }) => scenario.title).join(', ')}`,
    heading: 'Race lab',
    lead: 'The same load against ways to guard a counter: which of them oversell, and what the others cost.',
    facts: [
      ['When', utcText(startedAt)],
      ['Command', html`<code>${command}</code>`],
      ['Machine', machineText(machine)],
      ['Stores', Object.values(stores).join(' · ')],
    ],
    main: html`${overview(result)} ${scenarios.map((scenario) => scenarioSection(result, scenario))}
    ${remediesSection(result)}`,
    footer: html`<p>
        Each round has a fresh counter, and all its claimants begin at the same instant. Afterwards what they were
        answered is compared with what the store has. Latency counts from that instant, so it has the time in every
        queue in it.
      </p>
      <p>
        That a race did not show in so many rounds proves nothing. That a guard holds follows from how it works; the
        rounds only try to show the contrary. Absolute figures are those of one machine at one time: compare them with
        one another.
      </p>`,
    style: STYLE,
  });
}

function scenarioSection(result: ExperimentResult, shown: ScenarioResult): Html {
  const run = digestOf({ ...result, scenarios: [shown] });
  return html`<section id="${shown.scenario.name}">
    <h2>${shown.scenario.title}</h2>
    ${run.scenarios.map((digest) => scenarioResults(run, digest))}
    ${
      shown.strategies.length > 0 &&
      html`<h3>Figures</h3>
        ${figuresTable(shown)}`
    }
  </section>`;
}
