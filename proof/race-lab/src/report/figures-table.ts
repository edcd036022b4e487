import { type Html, html, milliseconds, thousands } from 'flashsale-command-line';
import type { ScenarioResult, StrategyResult } from '../experiment/experiment-result.js';

/** All figures of a scenario in numbers. */
export function figuresTable({ scenario, strategies }: ScenarioResult): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Strategy</th>
          <th>${capitalised(scenario.measure)}</th>
          <th>${capitalised(scenario.excess)}</th>
          <th>Duplicates</th>
          <th>Errors</th>
          <th>Retries</th>
          <th>Answers/s</th>
          <th>p50 ms</th>
          <th>p95 ms</th>
          <th>p99 ms</th>
          <th>Races</th>
        </tr>
      </thead>
      <tbody>
        ${strategies.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ strategy, verdict, rounds, retries, answersPerSecond, latency }: StrategyResult): Html {
  const { value, limit } = verdict.worst.outcome;
  const isRace = verdict.result === 'race';
  const duplicates = rounds.reduce((sum, round) => sum + round.duplicates, 0);
  const errors = rounds.reduce(
    (sum, { answers }) => sum + answers.error + answers['gave-up'] + answers.unavailable + answers.unknown,
    0,
  );
  return html`<tr class="${isRace ? 'raced' : ''}">
    <td>${strategy.name}</td>
    <td>${thousands(value)}/${thousands(limit)}</td>
    <td>${thousands(isRace ? Math.max(0, value - limit) : 0)}</td>
    <td>${thousands(duplicates)}</td>
    <td>${thousands(errors)}</td>
    <td>${thousands(retries)}</td>
    <td>${answersPerSecond < 10 ? answersPerSecond.toFixed(1) : thousands(answersPerSecond)}</td>
    <td>${milliseconds(latency.p50Ms)}</td>
    <td>${milliseconds(latency.p95Ms)}</td>
    <td>${milliseconds(latency.p99Ms)}</td>
    <td>${verdict.roundsWithRace}/${verdict.rounds}</td>
  </tr>`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
