import { type Html, html, linearScale, thousands } from 'flashsale-command-line';
import type { ContestantResult } from '../results/benchmark-result.js';
import { ratioText } from '../results/figures.js';
import { colourOf } from './colours.js';

const WIDTH = 960;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 16;
const NAMES_WIDTH = 150;
const FIGURES_WIDTH = 170;

/** Answers a second: a bar to the median, a line from the slowest to the fastest round. */
export function throughputChart(contestants: readonly ContestantResult[]): Html {
  const scale = linearScale(
    Math.max(...contestants.map(({ perSecond }) => perSecond.max)),
    WIDTH - NAMES_WIDTH - FIGURES_WIDTH,
  );
  const height = contestants.length * ROW_HEIGHT;
  const rows = contestants.map(({ name, title, perSecond, ratio }, place) => {
    const middle = place * ROW_HEIGHT + ROW_HEIGHT / 2;
    const x = (value: number): number => NAMES_WIDTH + scale(value);
    const figure = `${thousands(perSecond.median)}/s${ratio === undefined ? '' : `, ${ratioText(ratio.median)} x Fastify`}`;
    return html`<text class="name" x="${NAMES_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${name}</text>
      <rect
        x="${NAMES_WIDTH}"
        y="${middle - BAR_HEIGHT / 2}"
        width="${scale(perSecond.median)}"
        height="${BAR_HEIGHT}"
        rx="2"
        fill="${colourOf(name)}"
      >
        <title>
          ${title}: ${thousands(perSecond.min)} to ${thousands(perSecond.max)} a second in ${perSecond.rounds} rounds
        </title>
      </rect>
      <line class="whisker" x1="${x(perSecond.min)}" x2="${x(perSecond.max)}" y1="${middle}" y2="${middle}" />
      <text x="${x(perSecond.max) + 8}" y="${middle + 4}">${figure}</text>`;
  });
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Answers a second">
    ${rows}
  </svg>`;
}
