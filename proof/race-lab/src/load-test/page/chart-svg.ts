import { type Html, html } from 'flashsale-command-line';
import type { SecondFigures } from '../statistics/figures.js';
import { linePath, roundedMax, spanSeconds, timeTicks } from './chart-scale.js';
import type { Chart, ChartSeries } from './charts.js';

export const CHART_WIDTH = 400;
export const CHART_HEIGHT = 236;
const FRAME = { left: 50, right: CHART_WIDTH - 14, top: 64, bottom: CHART_HEIGHT - 28 };
const LEGEND_WIDTH = 150;

/** A chart for the page, and with a style of its own for a file. */
export function chartSvg(chart: Chart, seconds: readonly SecondFigures[], fileParts?: Html): Html {
  const { name, title, series } = chart;
  const span = spanSeconds(seconds.at(-1)?.second ?? 0);
  const max = roundedMax(series.flatMap(({ valueOf }) => seconds.map(valueOf)));
  const x = (second: number): number => FRAME.left + (second / span) * (FRAME.right - FRAME.left);
  const y = (value: number): number => FRAME.bottom - (value / max) * (FRAME.bottom - FRAME.top);
  const rows = [0, max / 2, max].map(
    (value) =>
      html`<line x1="${FRAME.left}" x2="${FRAME.right}" y1="${y(value)}" y2="${y(value)}" />
        <text x="${FRAME.left - 8}" y="${y(value) + 4}" text-anchor="end">${figure(value)}</text>`,
  );
  const columns = timeTicks(span).map(
    (second) =>
      html`<text x="${x(second)}" y="${FRAME.bottom + 19}" text-anchor="middle"
        >${second}${second === 0 && ' s'}</text
      >`,
  );
  const lines = series.map(({ name: own, valueOf }) => {
    const points = seconds.map((figures) => {
      const value = valueOf(figures);
      return { x: x(figures.second), y: value === null ? null : y(value) };
    });
    return html`<path class="series ${own}" d="${linePath(points)}" />`;
  });
  const empty = html`<text
    class="soft"
    x="${(FRAME.left + FRAME.right) / 2}"
    y="${y(max / 2) - 8}"
    text-anchor="middle"
  >
    No figures yet
  </text>`;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="chart"
    viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}"
    role="img"
    aria-labelledby="${name}-title ${name}-description"
    ${fileParts !== undefined && html`width="${CHART_WIDTH * 2}" height="${CHART_HEIGHT * 2}"`}
  >
    <title id="${name}-title">${title}</title>
    <desc id="${name}-description">${description(chart, seconds)}</desc>
    ${fileParts}
    <text class="heading" x="14" y="24">${title}</text>
    ${series.map((own, place) => legend(own, chart.unit, seconds, 14 + place * LEGEND_WIDTH))}
    <g class="grid">${rows}${columns}</g>
    ${seconds.length === 0 ? empty : lines}
  </svg>`;
}

function legend({ name, title, valueOf }: ChartSeries, unit: string, seconds: readonly SecondFigures[], x: number) {
  const last = seconds.at(-1);
  const value = last === undefined ? null : valueOf(last);
  return html`<path class="series ${name}" d="M${x + 2} 43h16" />
    <text x="${x + 26}" y="47"
      >${title}${value !== null && html` <tspan class="value">${figure(value)}${unit}</tspan>`}</text
    >`;
}

/** What the lines say, for those who do not see them. */
function description({ unit, series }: Chart, seconds: readonly SecondFigures[]): string {
  const last = seconds.at(-1);
  if (last === undefined) return 'No figures yet.';
  const sentences = series.map(({ title, valueOf }) => {
    const now = valueOf(last);
    const peak = Math.max(0, ...seconds.map((second) => valueOf(second) ?? 0));
    return `${title}: last ${now === null ? 'none' : figure(now) + unit}, at most ${figure(peak)}${unit}.`;
  });
  return `Over ${last.second + 1} seconds. ${sentences.join(' ')}`;
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
