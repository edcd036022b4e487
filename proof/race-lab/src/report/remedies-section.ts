import { type Html, html } from 'flashsale-command-line';
import type { ExperimentResult } from '../experiment/experiment-result.js';
import { type RemedyInRun, remediesInRun } from '../experiment/descriptions.js';
import { codeBlock } from './highlight.js';
import { storeOf } from './store-colours.js';

/** The four remedies by their names, each with the code of every strategy that is one. */
export function remediesSection(result: ExperimentResult): Html {
  return html`<section id="remedies">
    <h2>The four remedies</h2>
    <p class="story">Four words for what helps, and the code behind them, store by store.</p>
    ${remediesInRun(result).map(
      ({ name, how, strategies }) =>
        html`<h3>${name}</h3>
          <p class="invariant">${how}</p>
          <ul class="rows">
            ${strategies.map((strategy, place) => html`<li>${remedyRow(strategy, place)}</li>`)}
          </ul>`,
    )}
  </section>`;
}

function remedyRow({ strategy, rounds, roundsWithRace }: RemedyInRun['strategies'][number], place: number): Html {
  const isRace = roundsWithRace > 0;
  const found = rounds === 0 ? 'not tried here' : `raced in ${roundsWithRace} of ${rounds}`;
  return html`<details${isRace && html` class="raced"`}${place === 0 && html` open`}>
    <summary>
      <span class="strategy ${storeOf(strategy)}"><b>${strategy.title}</b> <code>${strategy.name}</code></span>
      <span>${found}</span>
    </summary>
    <div class="guard">
      ${codeBlock(strategy.code)}
      <dl>
        <div>
          <dt>Guarantees</dt>
          <dd>${strategy.guarantees}</dd>
        </div>
        <div>
          <dt>Costs</dt>
          <dd>${strategy.costs}</dd>
        </div>
      </dl>
    </div>
  </details>`;
}
