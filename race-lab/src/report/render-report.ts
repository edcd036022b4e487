import type { ExperimentResult } from '../experiment/experiment-result.js';
import { Html, html } from './html.js';
import { overview } from './overview.js';
import { scenarioSection } from './scenario-section.js';
import { STYLE } from './style.js';
import { THEME_SWITCH } from './theme-switch.js';

/** A result as one HTML file that needs nothing else: no network, no other file. */
export function renderReport(result: ExperimentResult): string {
  const { scenarios, load } = result;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Race lab: ${scenarios.map(({ scenario }) => scenario.title).join(', ')}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${head(result)}
        <main>${overview(result)} ${scenarios.map((scenario) => scenarioSection(scenario, load))}</main>
        <footer>
          <p>
            Each round has a fresh counter, and all its claimants begin at the same instant. Afterwards what they were
            told is compared with what the store has. Latency counts from that instant, so it has the time in every
            queue in it.
          </p>
          <p>
            That a race did not show in so many rounds proves nothing. That a guard holds follows from how it works; the
            rounds only try to show the contrary. Absolute figures are those of one machine at one time: compare them
            with one another.
          </p>
        </footer>
        <script>
          ${new Html(THEME_SWITCH)};
        </script>
      </body>
    </html> `;
  return document.text;
}

function head({ startedAt, command, machine, stores }: ExperimentResult): Html {
  const { cores, cpu, memoryGib, system } = machine;
  const facts: [string, Html][] = [
    ['When', html`${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}`],
    ['Command', html`<code>${command}</code>`],
    ['Machine', html`${cores} cores, ${cpu}, ${memoryGib} GiB, ${system}`],
    ['Stores', html`${Object.values(stores).join(' · ')}`],
  ];
  return html`<header>
    <div class="inner">
      <div class="title">
        <h1>Race lab</h1>
        <button id="theme" type="button" hidden>Theme: system</button>
      </div>
      <p class="lead">
        The same load against ways to guard a counter: which of them oversell, and what the others cost.
      </p>
      <dl class="facts">
        ${facts.map(
          ([term, value]) =>
            html`<dt>${term}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </div>
  </header>`;
}
