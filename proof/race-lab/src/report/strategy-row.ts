import { type Html, html, milliseconds, thousands } from 'flashsale-command-line';
import type { StrategyResult } from '../experiment/experiment-result.js';
import { breachesInWords, frequency } from '../verdict/verdict.js';
import { highlight } from './highlight.js';
import { outcomeBar } from './outcome-bar.js';
import { roundsStrip } from './rounds-strip.js';
import { storeOf } from './store-colours.js';

/** One strategy of a scenario: what it sold and how often it raced; opened, its code and what to know about it. */
export function strategyRow(result: StrategyResult, valueMax: number): Html {
  const { strategy, verdict, rounds, answersPerSecond, latency } = result;
  const isRace = verdict.result === 'race';
  return html`<details>
    <summary>
      <span class="strategy ${storeOf(strategy)}${isRace ? ' raced' : ''}">${strategy.name}</span>
      ${outcomeBar(verdict.worst.outcome, isRace, valueMax)} ${roundsStrip(rounds.map((round) => round.isRace))}
      <span class="speed-figures">${rate(answersPerSecond)}/s · ${milliseconds(latency.p95Ms)} ms</span>
    </summary>
    <div class="guard">
      <pre>${highlight(strategy.code)}</pre>
      <dl>
        ${facts(result).map(
          ([term, text]) =>
            html`<dt>${term}</dt>
              <dd>${text}</dd>`,
        )}
      </dl>
    </div>
  </details>`;
}

function facts({ strategy, workers, verdict, retries, killedWorkers, firstError }: StrategyResult): [string, string][] {
  const breaches = breachesInWords(verdict.worst);
  const processes = workers === 1 ? 'one process' : `${workers} processes`;
  return [
    ['Guard', strategy.title],
    ['Guarantees', strategy.guarantees],
    ['Costs', strategy.costs],
    ['Choose it when', strategy.chooseWhen],
    ['Here', `${frequency(verdict)}, from ${processes}${breaches && `; worst: ${breaches}`}`],
    ...(retries > 0 ? [['Retries', thousands(retries)] satisfies [string, string]] : []),
    ...(killedWorkers > 0 ? [['Processes killed', thousands(killedWorkers)] satisfies [string, string]] : []),
    ...(firstError === undefined ? [] : [['First error', firstError] satisfies [string, string]]),
  ];
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : thousands(perSecond);
}
