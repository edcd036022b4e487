import { type Html, html, logScale } from 'flashsale-command-line';
import type { ContestantResult } from '../results/benchmark-result.js';
import { colourOf, legend } from './colours.js';

const WIDTH = 960;
const HEIGHT = 280;
const MARGIN = { left: 84, right: 24, top: 14, bottom: 34 };
const PERCENTILES = [0, 50, 90, 99, 99.9, 99.99];
/** The last percentile that has a place of its own; the largest value of all stands there, too. */
const PERCENTILE_MAX = 99.99;
/** Below this a clock cannot tell, and a logarithm has no zero. */
const LATENCY_MS_MIN = 0.01;

/** A distribution by name. */
export interface Distribution {
  readonly name: string;
  readonly curve: readonly (readonly [percentile: number, milliseconds: number])[];
}

/** How late the answers came: of everybody, of nine in ten, of 99 in a hundred, and so on. */
export function latencyChart(heading: string, distributions: readonly Distribution[]): Html {
  const values = distributions.flatMap(({ curve }) =>
    curve.map(([, milliseconds]) => Math.max(milliseconds, LATENCY_MS_MIN)),
  );
  const scale = logScale(values, HEIGHT - MARGIN.bottom, MARGIN.top);
  const columns = PERCENTILES.map(
    (percentile) =>
      html`<line x1="${xOf(percentile)}" x2="${xOf(percentile)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" />
        <text x="${xOf(percentile)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${percentile} %</text>`,
  );
  const rows = scale.ticks.map(
    (tick) =>
      html`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${scale.place(tick)}" y2="${scale.place(tick)}" />
        <text x="${MARGIN.left - 8}" y="${scale.place(tick) + 4}" text-anchor="end"
          >${tick.toLocaleString('en-US')} ms</text
        >`,
  );
  const lines = distributions.map(({ name, curve }) => {
    const points = curve.map(
      ([percentile, milliseconds]) =>
        `${xOf(percentile).toFixed(1)},${scale.place(Math.max(milliseconds, LATENCY_MS_MIN)).toFixed(1)}`,
    );
    return html`<polyline points="${points.join(' ')}" stroke="${colourOf(name)}"><title>${name}</title></polyline>`;
  });
  return html`<h3>${heading}</h3>
    <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${heading}">
      <g class="grid">${columns}${rows}</g>
      ${lines}
    </svg>
    ${legend(distributions.map(({ name }) => name))}`;
}

export function answersOf({ name, latencyMs }: ContestantResult): Distribution {
  return { name, curve: latencyMs.curve };
}

/** Each nine of a percentile takes the same room. */
function xOf(percentile: number): number {
  const nines = (value: number): number => -Math.log10(1 - value / 100);
  const share = nines(Math.min(percentile, PERCENTILE_MAX)) / nines(PERCENTILE_MAX);
  return MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right);
}
