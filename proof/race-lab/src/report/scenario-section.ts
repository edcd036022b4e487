import { type Html, html, thousands } from 'flashsale-command-line';
import type { ScenarioResult } from '../experiment/experiment-result.js';
import type { Load } from '../load/load.js';
import { STORE_NAMES } from '../strategies/traits.js';
import { figuresTable } from './figures-table.js';
import { speedChart } from './speed-chart.js';
import { STORE_TITLES, storeOf } from './store-colours.js';
import { strategyRow } from './strategy-row.js';

export function scenarioSection(result: ScenarioResult, load: Load): Html {
  const { scenario, strategies, skipped } = result;
  const valueMax = Math.max(
    ...strategies.flatMap(({ verdict: { worst } }) => [worst.outcome.value, worst.outcome.limit]),
  );
  return html`<section id="${scenario.name}">
    <h2>${scenario.title}</h2>
    <p class="story">${scenario.story}</p>
    <p class="invariant">Must hold: ${scenario.invariant}</p>
    ${chips(result, load)}
    ${
      strategies.length > 0 &&
      html`<h3>${scenario.measure} against the limit, round by round</h3>
        <div class="legend">
          <span class="square" style="--dot: var(--held)">rightful</span>
          <span class="square" style="--dot: var(--race)">${scenario.excess}</span>
          <span class="line" style="--dot: var(--ink)">limit</span>
          <span class="note">worst round; open a row to read its guard</span>
        </div>
        <div class="rows">
          <div class="columns">
            <span></span><span>strategy</span><span>${scenario.measure} / limit</span><span>rounds (red: it raced)</span
            ><span>answers · p95</span>
          </div>
          ${strategies.map((strategy) => strategyRow(strategy, valueMax))}
        </div>`
    }
    ${skipped.map(({ name, reason }) => html`<p class="skipped"><b>${name}</b> skipped: ${reason}.</p>`)}
    ${
      strategies.length > 0 &&
      html`<h3>Throughput against latency</h3>
        ${legend(result)}
        <div class="scroll">
          ${speedChart(
            strategies.map(({ strategy, verdict, ...figures }) => ({
              ...figures,
              ...strategy,
              result: verdict.result,
            })),
          )}
        </div>
        <h3>Figures</h3>
        ${figuresTable(result)}`
    }
  </section>`;
}

function chips({ scenario, strategies }: ScenarioResult, { rounds, workers, chaos }: Load): Html {
  const raced = strategies.filter(({ verdict }) => verdict.result === 'race').length;
  const clicks = scenario.doubleClickShare > 0 && `${thousands(scenario.doubleClickShare * 100)} % press twice`;
  const items = [
    `${thousands(scenario.users)} users`,
    clicks,
    `${scenario.subject ?? ''} starts with ${thousands(scenario.capacity)}`.trim(),
    scenario.workMs === 0 ? 'no work between read and write' : `${thousands(scenario.workMs)} ms of work`,
    rounds === 1 ? '1 round' : `${thousands(rounds)} rounds`,
    workers === 1 ? 'one process' : `${workers} processes (memory: one)`,
    chaos > 0 && `chaos ${chaos}`,
  ].filter((item) => item !== false);
  return html`<ul class="chips">
    <li class="${raced > 0 ? 'race' : 'held'}">${raced} of ${strategies.length} strategies raced</li>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

function legend({ strategies }: ScenarioResult): Html {
  const stores = STORE_NAMES.filter((name) => strategies.some(({ strategy }) => storeOf(strategy) === name));
  return html`<div class="legend">
    ${stores.map((name) => html`<span class="${name}">${STORE_TITLES[name]}</span>`)}
    <span class="ring">raced</span>
  </div>`;
}
