import { type Html, html, thousands } from 'flashsale-command-line/browser';
import type { ExperimentDigest, ScenarioDescription, ScenarioDigest } from '../experiment/experiment-result.js';
import type { Load } from '../load/load.js';
import { STORE_NAMES, type StoreName } from '../strategies/traits.js';
import { speedChart } from './speed-chart.js';
import { STORE_TITLES, storeOf } from './store-colours.js';
import { type MeasuredStrategy, strategyRow } from './strategy-row.js';

/**
 * What a run found in a scenario: each strategy by its store, then throughput against latency. The report and the shop's page /lab
 * show it, each with a style sheet of its own.
 */
export function scenarioResults(run: ExperimentDigest, { scenario, strategies, skipped, from }: ScenarioDigest): Html {
  const measured = strategies.flatMap((digest): MeasuredStrategy[] => {
    const description = run.strategies.find(({ name }) => name === digest.name);
    return description === undefined ? [] : [{ description, digest }];
  });
  const raced = measured.filter(({ digest }) => digest.result === 'race').length;
  return html`<div class="results">
    <div class="scenario">
      <p>${scenario.story}</p>
      <p class="invariant">Invariant: ${scenario.invariant}</p>
      <p class="load">${loadText(scenario, (from ?? run).load)}</p>
      ${from !== undefined && html`<p class="load">From <code>${from.command}</code> on ${from.startedAt.slice(0, 10)}.</p>`}
      <p class="verdict">${raced} of ${measured.length} strategies raced.</p>
    </div>
    ${byStore(measured).map(([store, members]) => storeSection(store, members, measured, scenario))}
    ${skipped.map(({ name, reason }) => html`<p class="skipped">${name} was skipped: ${reason}.</p>`)}
    ${measured.length > 0 && speeds(measured)}
  </div>`;
}

function storeSection(
  store: StoreName,
  members: readonly MeasuredStrategy[],
  all: readonly MeasuredStrategy[],
  { name, measure }: ScenarioDescription,
): Html {
  const valueMax = Math.max(1, ...all.flatMap(({ digest: { worst } }) => [worst.value, worst.limit]));
  const id = `${name}-${store}`;
  return html`<div class="store" role="group" aria-labelledby="${id}">
    <h3 id="${id}">${STORE_TITLES[store]}</h3>
    <ul class="rows">
      ${members.map((member) => html`<li>${strategyRow(member, measure, valueMax)}</li>`)}
    </ul>
  </div>`;
}

function speeds(measured: readonly MeasuredStrategy[]): Html {
  return html`<figure class="speeds">
    <figcaption>
      <h3>Throughput against latency</h3>
      <div class="legend">
        ${byStore(measured).map(([store]) => html`<span class="${store}">${STORE_TITLES[store]}</span>`)}
        <span class="ring">raced</span>
      </div>
    </figcaption>
    <div class="scroll" role="region" aria-label="Throughput against latency" tabindex="0">
      ${speedChart(measured.map(({ description, digest }) => ({ ...description, ...digest })))}
    </div>
  </figure>`;
}

function byStore(measured: readonly MeasuredStrategy[]): (readonly [StoreName, MeasuredStrategy[]])[] {
  return STORE_NAMES.map(
    (store) => [store, measured.filter(({ description }) => storeOf(description) === store)] as const,
  ).filter(([, members]) => members.length > 0);
}

function loadText(
  { subject = 'The counter', capacity, users, workMs, doubleClickShare }: ScenarioDescription,
  { rounds, workers, chaos }: Load,
): string {
  const parts = [
    `${subject} starts with ${thousands(capacity)}`,
    `${thousands(users)} users`,
    doubleClickShare > 0 && `${thousands(doubleClickShare * 100)} % of them press twice`,
    `${workMs === 0 ? 'no work' : `${thousands(workMs)} ms of work`} between read and write`,
    rounds === 1 ? 'one round' : `${thousands(rounds)} rounds`,
    workers === 1 ? 'one process' : `${workers} processes (one where the counter is in memory)`,
    chaos > 0 && `chaos ${chaos}`,
  ];
  return `${parts.filter((part) => part !== false).join(', ')}.`;
}
