import { Html, html } from 'flashsale-command-line';
import type { LoadStatistics } from '../statistics/figures.js';
import { CHART_COLOURS, CHART_RULES } from './chart-style.js';
import { CHART_HEIGHT, CHART_WIDTH, chartSvg } from './chart-svg.js';
import type { Chart } from './charts.js';

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
