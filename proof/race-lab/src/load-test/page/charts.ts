import { Html, html, linePath } from 'flashsale-command-line';
import type { SecondFigures, LoadStatistics } from '../statistics.js';

const STEPS = [1, 2, 2.5, 5, 10];
const TIME_STEPS_SECONDS = [5, 10, 15, 30, 60, 120, 300];
const TIME_TICKS_MAX = 6;
/** An empty chart has a scale as well, and a small value does not fill it. */
const VALUE_MIN = 10;
const SPAN_SECONDS_MIN = 30;

/** The top of a scale: the next round number that no value exceeds. */
export function roundedMax(values: readonly (number | null)[]): number {
  const largest = Math.max(VALUE_MIN, ...values.map((value) => value ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  return magnitude * (STEPS.find((step) => step * magnitude >= largest) ?? 10);
}

/** How far the axis of time reaches. */
function spanSeconds(lastSecond: number): number {
  return Math.max(SPAN_SECONDS_MIN, lastSecond);
}

export function timeTicks(span: number): number[] {
  const step = TIME_STEPS_SECONDS.find((candidate) => span / candidate <= TIME_TICKS_MAX) ?? 600;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, place) => place * step);
}

interface ChartSeries {
  /** A class of the style, which gives it its colour. */
  readonly name: string;
  readonly title: string;
  readonly valueOf: (second: SecondFigures) => number | null;
}

export interface Chart {
  readonly name: string;
  readonly title: string;
  /** Of the values, as a suffix; empty where they are counted. */
  readonly unit: string;
  readonly series: readonly ChartSeries[];
}

export const REQUESTS_CHART: Chart = {
  name: 'requests',
  title: 'Requests per second',
  unit: '/s',
  series: [
    { name: 'requests', title: 'Requests', valueOf: ({ requests }) => requests },
    { name: 'failures', title: 'Failures', valueOf: ({ failures }) => failures },
  ],
};

export const LATENCIES_CHART: Chart = {
  name: 'latencies',
  title: 'Response times',
  unit: ' ms',
  series: [
    { name: 'median', title: 'Median', valueOf: ({ medianMs }) => medianMs },
    { name: 'p95', title: 'p95', valueOf: ({ p95Ms }) => p95Ms },
  ],
};

export const USERS_CHART: Chart = {
  name: 'users',
  title: 'Number of users',
  unit: '',
  series: [{ name: 'users', title: 'Users', valueOf: ({ users }) => users }],
};

export const CHARTS: readonly Chart[] = [REQUESTS_CHART, LATENCIES_CHART, USERS_CHART];

/** The colours of the series, named once for the page and for a chart as a file. */
export const CHART_COLOURS = {
  light: '--requests: #2f9e6b; --failures: #cf2e43; --median: #2f6fd0; --p95: #b8620f; --users: #8457c9;',
  dark: '--requests: #52c490; --failures: #ff6f80; --median: #79a8ff; --p95: #f2a65a; --users: #b394f0;',
};

/** Lines differ by dashes too. */
export const CHART_RULES = `
.chart text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
.chart .heading { font-size: 15px; font-weight: 600; }
.chart .value { font-weight: 600; }
.chart .grid line { stroke: var(--line); stroke-width: 1; }
.chart .grid text, .chart text.soft { fill: var(--soft); }
.chart .series { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.chart .requests { stroke: var(--requests); } .chart .failures { stroke: var(--failures); stroke-dasharray: 1 5; }
.chart .median { stroke: var(--median); } .chart .p95 { stroke: var(--p95); stroke-dasharray: 6 4; }
.chart .users { stroke: var(--users); }`;

const CHART_WIDTH = 400;
const CHART_HEIGHT = 236;
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

const STYLE = `
svg { --ink: #1d1f24; --soft: #666b75; --line: #e3e1db; --card: #ffffff; ${CHART_COLOURS.light} }
@media (prefers-color-scheme: dark) { svg { --ink: #e7e7e4; --soft: #979ca6; --line: #2b2f36; --card: #1a1d22; ${CHART_COLOURS.dark} } }
.paper { fill: var(--card); }
${CHART_RULES}
`;

/** A chart as a file that needs nothing else. */
export function chartFile(chart: Chart, { seconds }: LoadStatistics): string {
  const own = html`<style>
      ${new Html(STYLE)}
    </style>
    <rect class="paper" width="${CHART_WIDTH}" height="${CHART_HEIGHT}" />`;
  return chartSvg(chart, seconds, own).text;
}
