import { type Html, html, linearScale } from 'flashsale-command-line';
import { type ContestantResult, PARTS } from '../results/benchmark-result.js';
import { colourOf, legend } from './colours.js';

const WIDTH = 960;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 16;
const NAMES_WIDTH = 150;
const FIGURES_WIDTH = 90;

/** What one answer costs each part in processor time, what follows the answer included. */
export function cpuChart(contestants: readonly ContestantResult[]): Html | undefined {
  const shown = contestants.filter(({ cpuMicroseconds }) => sum(cpuMicroseconds) > 0);
  if (shown.length === 0) return undefined;
  const scale = linearScale(
    Math.max(...shown.map(({ cpuMicroseconds }) => sum(cpuMicroseconds))),
    WIDTH - NAMES_WIDTH - FIGURES_WIDTH,
  );
  const rows = shown.map((contestant, place) => row(contestant, place * ROW_HEIGHT + ROW_HEIGHT / 2, scale));
  return html`<h3>Processor time of one answer, in microseconds</h3>
    <svg
      class="chart"
      viewBox="0 0 ${WIDTH} ${shown.length * ROW_HEIGHT}"
      role="img"
      aria-label="Processor time by part"
    >
      ${rows}
    </svg>
    ${legend(PARTS)}`;
}

function row({ name, cpuMicroseconds }: ContestantResult, middle: number, scale: (value: number) => number): Html {
  let x = NAMES_WIDTH;
  const pieces = PARTS.map((part) => {
    const value = cpuMicroseconds[part] ?? 0;
    const width = scale(value);
    const piece = html`<rect
      x="${x}"
      y="${middle - BAR_HEIGHT / 2}"
      width="${width}"
      height="${BAR_HEIGHT}"
      fill="${colourOf(part)}"
      stroke="var(--card)"
    >
      <title>${part}: ${value.toFixed(1)} µs</title>
    </rect>`;
    x += width;
    return piece;
  });
  return html`<text class="name" x="${NAMES_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${name}</text>
    ${pieces}
    <text x="${x + 8}" y="${middle + 4}">${sum(cpuMicroseconds).toFixed(0)} µs</text>`;
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, value) => total + value, 0);
}
