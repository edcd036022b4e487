import { type Html, html, linearScale, milliseconds, thousands } from 'flashsale-command-line/browser';
import type { StrategyDescription, StrategyDigest } from '../experiment/experiment-result.js';
import { SAFETY_TEXTS } from '../strategies/traits.js';
import { codeBlock } from './highlight.js';
import { storeOf } from './store-colours.js';

/** What is beyond the limit is seen, however little it is. */
const EXCESS_PERCENT_MIN = 0.6;
const MARKS_WIDTH = 180;
const MARKS_HEIGHT = 12;
const MARKS_MAX = 50;
const MARK_STEP_MAX = 16;
const MARK_SIZE_MAX = 10;
/** A strategy that is retried less often than this hardly ever is. */
const RETRIES_MIN = 0.05;

export interface MeasuredStrategy {
  readonly description: StrategyDescription;
  readonly digest: StrategyDigest;
}

/**
 * One strategy of a scenario in a line: what it sold, how often it raced, how fast it was; opened, its code and what to know about it.
 *
 * @param valueMax what the longest bar of the scenario stands for
 */
export function strategyRow({ description, digest }: MeasuredStrategy, measure: string, valueMax: number): Html {
  const { name, title, code } = description;
  const { result, races, answersPerSecond, latency } = digest;
  return html`<details${result === 'race' && html` class="raced"`}>
    <summary>
      <span class="strategy ${storeOf(description)}"><b>${title}</b> <code>${name}</code></span>
      ${outcomeBar(digest, measure, valueMax)} ${roundMarks(races)}
      <span class="pace"><span>${rateText(answersPerSecond)} answers/s</span> <span>p95 ${milliseconds(latency.p95Ms)} ms</span></span>
    </summary>
    <div class="guard">
      ${codeBlock(code)}
      <dl>
        ${facts(description, digest).map(
          ([term, text]) =>
            html`<div>
              <dt>${term}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
    </div>
  </details>`;
}

/** How much there is against how much there should be: what is beyond the limit is red. */
function outcomeBar({ worst: { value, limit } }: StrategyDigest, measure: string, valueMax: number): Html {
  const percent = linearScale(valueMax, 100);
  return html`<span class="outcome">
    <svg aria-hidden="true">
      <rect class="track" width="${percent(limit)}%" height="100%" />
      <rect class="rightful" width="${percent(Math.max(0, Math.min(value, limit)))}%" height="100%" />
      ${
        value > limit &&
        html`<rect
          class="excess"
          x="${percent(limit)}%"
          width="${Math.max(EXCESS_PERCENT_MIN, percent(value - limit))}%"
          height="100%"
        />`
      }
    </svg>
    <span class="amount"
      ><span class="unseen">${measure} </span>${thousands(value)}<small> of ${thousands(limit)}</small></span
    >
  </span>`;
}

/** A mark for each round, red where the race showed; with very many rounds a mark stands for several, by its strength. */
function roundMarks(races: readonly boolean[]): Html {
  const marks = Math.min(MARKS_MAX, races.length);
  const step = Math.min(MARK_STEP_MAX, MARKS_WIDTH / marks);
  const width = Math.min(MARK_SIZE_MAX, step * 0.75);
  const rects = Array.from({ length: marks }, (_, mark) => {
    const rounds = races.slice(
      Math.floor((mark * races.length) / marks),
      Math.floor(((mark + 1) * races.length) / marks),
    );
    const share = rounds.filter(Boolean).length / rounds.length;
    return html`<rect
      class="${share > 0 ? 'race' : 'held'}"
      x="${mark * step + 1}"
      y="1"
      width="${width}"
      height="${MARK_SIZE_MAX}"
      rx="${width / 2}"
      ${share > 0 && share < 1 && html`opacity="${(0.35 + 0.65 * share).toFixed(2)}"`}
    />`;
  });
  const raced = races.filter(Boolean).length;
  return html`<span class="rounds">
    <svg width="${marks * step}" height="${MARKS_HEIGHT}" aria-hidden="true">${rects}</svg>
    <span
      >${raced === 0 ? 'no race in' : `${thousands(raced)} of`} ${thousands(races.length)}${raced > 0 && ' raced'}</span
    >
  </span>`;
}

function facts(
  { safe, guarantees, costs, chooseWhen }: StrategyDescription,
  { workers, breaches, retriesPerAttempt, killedWorkers, firstError }: StrategyDigest,
): [term: string, text: string][] {
  const here = [
    workers === 1 ? 'Claims came from one process' : `Claims came from ${workers} processes`,
    breaches === '' ? 'no violations' : `in the worst round ${breaches}`,
    ...(retriesPerAttempt < RETRIES_MIN ? [] : [`${retriesPerAttempt.toFixed(1)} retries per attempt`]),
    ...(killedWorkers === undefined ? [] : [`${thousands(killedWorkers)} processes killed`]),
  ];
  return [
    ['Holds', SAFETY_TEXTS[safe]],
    ['Guarantees', guarantees],
    ['Costs', costs],
    ['Choose it when', chooseWhen],
    ['Here', here.join('; ')],
    ...(firstError === undefined ? [] : [['First error', firstError] satisfies [string, string]]),
  ];
}

function rateText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : thousands(perSecond);
}
