import { barChart, CHART_WIDTH, chartGrid, type Html, html, logScale, thousands } from 'flashsale-command-line';
import { type ContestantResult, PARTS } from '../results/benchmark-result.js';
import { ratioText } from '../results/figures.js';

const RATES_WIDTH = 170;
const CPU_WIDTH = 90;

/** Answers a second: a bar to the median, a line from the slowest to the fastest round. */
export function throughputChart(contestants: readonly ContestantResult[]): Html {
  const bars = contestants.map(({ name, title, perSecond, ratio }) => {
    const { min, median, max, rounds } = perSecond;
    return {
      name,
      pieces: [
        {
          value: median,
          colour: colourOf(name),
          title: `${title}: ${thousands(min)} to ${thousands(max)} a second in ${rounds} rounds`,
        },
      ],
      range: perSecond,
      text: `${thousands(median)}/s${ratio === undefined ? '' : `, ${ratioText(ratio.median)} x Fastify`}`,
    };
  });
  return barChart('Answers a second', bars, RATES_WIDTH);
}

/** What one answer costs each part in processor time, what follows the answer included. */
export function cpuChart(contestants: readonly ContestantResult[]): Html | undefined {
  const bars = contestants
    .map(({ name, cpuMicroseconds }) => ({
      name,
      pieces: PARTS.map((part) => {
        const value = cpuMicroseconds[part] ?? 0;
        return { value, colour: colourOf(part), title: `${part}: ${value.toFixed(1)} µs` };
      }),
      text: `${sum(cpuMicroseconds).toFixed(0)} µs`,
    }))
    .filter(({ pieces }) => pieces.some(({ value }) => value > 0));
  if (bars.length === 0) return undefined;
  return html`<h3>Processor time of one answer, in microseconds</h3>
    ${barChart('Processor time by part', bars, CPU_WIDTH)} ${legend(PARTS)}`;
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, value) => total + value, 0);
}

const HEIGHT = 280;
const FRAME = { left: 84, right: CHART_WIDTH - 24, top: 14, bottom: HEIGHT - 34 };
const PERCENTILES = [0, 50, 90, 99, 99.9, 99.99];
/** The last percentile that has a place of its own; the largest value of all stands there, too. */
const PERCENTILE_MAX = 99.99;
/** Below this a clock cannot tell, and a logarithm has no zero. */
const LATENCY_MS_MIN = 0.01;

interface Distribution {
  readonly name: string;
  readonly curve: readonly (readonly [percentile: number, milliseconds: number])[];
}

/** How late the answers came: of everybody, of nine in ten, of 99 in a hundred, and so on. */
export function latencyChart(heading: string, distributions: readonly Distribution[]): Html {
  const msOf = (milliseconds: number): number => Math.max(milliseconds, LATENCY_MS_MIN);
  const values = distributions.flatMap(({ curve }) => curve.map(([, milliseconds]) => msOf(milliseconds)));
  const { place, ticks } = logScale(values, FRAME.bottom, FRAME.top);
  const columns = PERCENTILES.map((percentile) => ({ at: xOf(percentile), label: `${percentile} %` }));
  const rows = ticks.map((tick) => ({ at: place(tick), label: `${tick.toLocaleString('en-US')} ms` }));
  const lines = distributions.map(({ name, curve }) => {
    const points = curve.map(
      ([percentile, milliseconds]) => `${xOf(percentile).toFixed(1)},${place(msOf(milliseconds)).toFixed(1)}`,
    );
    return html`<polyline points="${points.join(' ')}" stroke="${colourOf(name)}"><title>${name}</title></polyline>`;
  });
  return html`<h3>${heading}</h3>
    <svg class="chart" viewBox="0 0 ${CHART_WIDTH} ${HEIGHT}" role="img" aria-label="${heading}">
      ${chartGrid(FRAME, columns, rows)} ${lines}
    </svg>
    ${legend(distributions.map(({ name }) => name))}`;
}

/** Each nine of a percentile takes the same room. */
function xOf(percentile: number): number {
  const nines = (value: number): number => -Math.log10(1 - value / 100);
  const share = nines(Math.min(percentile, PERCENTILE_MAX)) / nines(PERCENTILE_MAX);
  return FRAME.left + share * (FRAME.right - FRAME.left);
}

/** The colour of a contestant or a part, as the style names it. */
function colourOf(name: string): string {
  return `var(--${name})`;
}

function legend(names: readonly string[]): Html {
  const entries = names.map((name) => html`<span class="square" style="--dot: ${colourOf(name)}">${name}</span>`);
  return html`<div class="legend">${entries}</div>`;
}
