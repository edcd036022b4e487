import { type Html, html, logScale } from 'flashsale-command-line';
import type { StrategyResult } from '../experiment/experiment-result.js';
import { LINE_HEIGHT, placeNames } from './place-names.js';
import { storeOf } from './store-colours.js';

const WIDTH = 960;
const HEIGHT = 460;
const MARGIN = { left: 66, right: 26, top: 30, bottom: 52 };
const RADIUS = 6;
/** Below this a clock cannot tell, and a logarithm has no zero. */
const LATENCY_MS_MIN = 0.05;
const RATE_MIN = 0.1;

/** Throughput against latency, both by powers of ten: the lower right is where one wants to be. */
export function speedChart(strategies: readonly StrategyResult[]): Html {
  const figures = strategies.map(({ strategy, verdict, answersPerSecond, latency }) => ({
    strategy,
    isRace: verdict.result === 'race',
    rate: Math.max(RATE_MIN, answersPerSecond),
    latencyMs: Math.max(LATENCY_MS_MIN, latency.p95Ms),
  }));
  const frame = {
    left: MARGIN.left,
    right: WIDTH - MARGIN.right,
    top: MARGIN.top,
    bottom: HEIGHT - MARGIN.bottom,
  };
  const rates = logScale(
    figures.map(({ rate }) => rate),
    frame.left + RADIUS,
    frame.right - RADIUS,
  );
  const latencies = logScale(
    figures.map(({ latencyMs }) => latencyMs),
    frame.bottom - RADIUS,
    frame.top + RADIUS,
  );
  const points = figures.map((figure) => ({
    ...figure,
    x: rates.place(figure.rate),
    y: latencies.place(figure.latencyMs),
    name: figure.strategy.name,
  }));

  const columns = rates.ticks.map(
    (tick) =>
      html`<line x1="${rates.place(tick)}" x2="${rates.place(tick)}" y1="${frame.top}" y2="${frame.bottom}" />
        <text x="${rates.place(tick)}" y="${frame.bottom + 18}" text-anchor="middle">${tickText(tick)}</text>`,
  );
  const rows = latencies.ticks.map(
    (tick) =>
      html`<line x1="${frame.left}" x2="${frame.right}" y1="${latencies.place(tick)}" y2="${latencies.place(tick)}" />
        <text x="${frame.left - 8}" y="${latencies.place(tick) + 4}" text-anchor="end">${tickText(tick)}</text>`,
  );
  const marks = points.map(
    ({ strategy, x, y, rate, latencyMs, isRace }) =>
      html`<circle class="point ${storeOf(strategy)}${isRace ? ' raced' : ''}" cx="${x}" cy="${y}" r="${RADIUS}">
        <title>${strategy.title}: ${tickText(Math.round(rate))} answers/s, p95 ${latencyMs.toFixed(1)} ms</title>
      </circle>`,
  );
  const names = placeNames(points, frame).map(({ points: named, x, y, anchor, leader }) => {
    const line =
      leader && html`<line class="leader" x1="${leader[0]}" y1="${leader[1]}" x2="${leader[2]}" y2="${leader[3]}" />`;
    const texts = named.map(
      ({ name, isRace }, place) =>
        html`<text
          class="name${isRace ? ' raced' : ''}"
          x="${x}"
          y="${y + 4 + place * LINE_HEIGHT}"
          text-anchor="${anchor}"
          >${name}</text
        >`,
    );
    return html`${line}${texts}`;
  });
  return html`<svg class="speed" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Throughput against latency">
    <g class="grid">${columns}${rows}</g>
    <text class="axis" x="${frame.right}" y="${HEIGHT - 10}" text-anchor="end">
      answers per second, more is better →
    </text>
    <text class="axis" x="${frame.left}" y="${frame.top - 12}">p95 latency in ms, less is better ↓</text>
    ${names}${marks}
  </svg>`;
}

function tickText(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}
