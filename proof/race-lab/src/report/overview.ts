import { type Html, html } from 'flashsale-command-line';
import type { ExperimentResult, ScenarioResult } from '../experiment/experiment-result.js';
import { STRATEGIES } from '../strategies/registry.js';
import { SAFETY_WORDS } from '../strategies/traits.js';

/** Every strategy against every scenario at one glance: in how many rounds the race showed. */
export function overview({ scenarios }: ExperimentResult): Html {
  const asked = scenarios.flatMap(({ strategies, skipped }) => [
    ...strategies.map(({ strategy }) => strategy),
    ...skipped,
  ]);
  const strategies = [...new Map(asked.map((strategy) => [strategy.name, strategy])).values()].toSorted(
    (a, b) => orderOf(a.name) - orderOf(b.name),
  );
  const heads = scenarios.map(({ scenario }) => html`<th><a href="#${scenario.name}">${scenario.title}</a></th>`);
  const rows = strategies.map(({ name, safe }) => {
    const cells = scenarios.map((scenario) => html`<td>${cell(scenario, name)}</td>`);
    return html`<tr>
      <td>${name}</td>
      <td>${SAFETY_WORDS[safe]}</td>
      ${cells}
    </tr>`;
  });
  return html`<section>
    <h2>In how many rounds the race showed</h2>
    <div class="scroll">
      <table class="matrix">
        <thead>
          <tr>
            <th>Strategy</th>
            <th>Holds by design</th>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cell({ strategies, skipped }: ScenarioResult, name: string): Html {
  const verdict = strategies.find(({ strategy }) => strategy.name === name)?.verdict;
  if (verdict === undefined) {
    const reason = skipped.find((strategy) => strategy.name === name)?.reason ?? 'not asked for';
    return html`<span class="cell none" title="${reason}">skipped</span>`;
  }
  const { result, roundsWithRace, rounds } = verdict;
  if (result === 'no-result') return html`<span class="cell none" title="nobody got anything">no result</span>`;
  return html`<span class="cell ${result === 'race' ? 'race' : 'held'}">${roundsWithRace}/${rounds}</span>`;
}

/** A result may be older than the registry: what is not known any more comes last. */
function orderOf(name: string): number {
  const place = STRATEGIES.findIndex((strategy) => strategy.name === name);
  return place === -1 ? STRATEGIES.length : place;
}
