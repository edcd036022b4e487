import { type Html, html, linePath, linearScale } from 'flashsale-command-line';
import type { Sample, Timeline } from '../observe/timeline.js';

const WIDTH = 1_040;
const BAND_HEIGHT = 74;
const BAND_GAP = 26;
const LEFT = 62;
const RIGHT = 14;
const TOP = 34;
const SECOND_MS = 1_000;
/** About so many labels fit under the time axis. */
const TIME_LABELS = 10;

interface Series {
  readonly name: string;
  /** A class that names its colour. */
  readonly kind: string;
  readonly valueOf: (sample: Sample) => number | null;
}

interface Band {
  readonly title: string;
  readonly series: readonly Series[];
}

const perSecond = (count: number, { periodMs }: Sample): number => (count / Math.max(periodMs, 1)) * SECOND_MS;

const BANDS: readonly Band[] = [
  {
    title: 'answers a second',
    series: [
      { name: 'decided', kind: 'good', valueOf: (sample) => perSecond(sample.decided, sample) },
      { name: 'unknown', kind: 'bad', valueOf: (sample) => perSecond(sample.unknown, sample) },
    ],
  },
  {
    title: 'latency of what was decided, ms',
    series: [
      { name: 'p50', kind: 'good', valueOf: ({ latencyP50Ms }) => latencyP50Ms },
      { name: 'p99', kind: 'warm', valueOf: ({ latencyP99Ms }) => latencyP99Ms },
    ],
  },
  {
    title: 'buyers in Redis, orders in PostgreSQL',
    series: [
      { name: 'buyers', kind: 'warm', valueOf: ({ buyers }) => buyers },
      { name: 'orders', kind: 'good', valueOf: ({ orders }) => orders },
    ],
  },
  {
    title: 'units in stock',
    series: [{ name: 'stock', kind: 'good', valueOf: ({ stock }) => stock }],
  },
  {
    title: 'outbox, queue, dead letters',
    series: [
      { name: 'outbox', kind: 'warm', valueOf: ({ outbox }) => outbox },
      { name: 'queue', kind: 'good', valueOf: ({ queued }) => queued },
      { name: 'dead letters', kind: 'bad', valueOf: ({ deadLetters }) => deadLetters },
    ],
  },
];

/** What a fault did to the system, second by second. A gap in a line is a store that could not be read. */
export function timelineChart({ samples, marks }: Timeline): Html {
  const endMs = Math.max(SECOND_MS, samples.at(-1)?.atMs ?? 0);
  const place = linearScale(endMs, WIDTH - LEFT - RIGHT);
  const x = (atMs: number): number => round(LEFT + place(atMs));
  const height = TOP + BANDS.length * (BAND_HEIGHT + BAND_GAP);
  const bottom = height - BAND_GAP;
  const lines = marks.map(
    ({ atMs, text }, i) =>
      html`<line class="mark" x1="${x(atMs)}" x2="${x(atMs)}" y1="${TOP - 8}" y2="${bottom}"
          ><title>${text}</title></line
        >
        <text class="mark" x="${x(atMs)}" y="${TOP - 12}" text-anchor="middle">${i + 1}</text>`,
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${height + 6}" role="img" aria-label="What happened, second by second">
    ${timeLabels(endMs, x, bottom)}
    ${BANDS.map((band, i) => drawBand(band, samples, x, TOP + i * (BAND_HEIGHT + BAND_GAP)))} ${lines}
  </svg>`;
}

function drawBand({ title, series }: Band, samples: readonly Sample[], x: (atMs: number) => number, top: number): Html {
  const values = series.flatMap(({ valueOf }) => samples.map(valueOf)).filter((value) => value !== null);
  const highest = Math.max(1, ...values);
  // A counter that is never near zero shows its changes only from its own floor.
  const floor = Math.min(...values) > highest / 2 ? Math.min(...values) : 0;
  const place = linearScale(Math.max(highest - floor, 1), BAND_HEIGHT);
  const y = (value: number): number => round(top + BAND_HEIGHT - place(value - floor));
  const paths = series.map(({ name, kind, valueOf }) => {
    const points = samples.map((sample) => {
      const value = valueOf(sample);
      return { x: x(sample.atMs), y: value === null ? null : y(value) };
    });
    return html`<path class="${kind}" d="${linePath(points)}"><title>${name}</title></path>`;
  });
  return html`<g>
    <line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + BAND_HEIGHT}" y2="${top + BAND_HEIGHT}" />
    <text class="soft" x="${LEFT - 8}" y="${top + 9}" text-anchor="end">${label(highest)}</text>
    <text class="soft" x="${LEFT - 8}" y="${top + BAND_HEIGHT}" text-anchor="end">${label(floor)}</text>
    <text class="soft" x="${LEFT + 6}" y="${top - 4}"
      >${title}: ${series.map(({ name, kind }) => html`<tspan class="${kind}" dx="6">● ${name}</tspan>`)}</text
    >
    ${paths}
  </g>`;
}

function timeLabels(endMs: number, x: (atMs: number) => number, bottom: number): Html[] {
  const stepMs = Math.max(1, Math.ceil(endMs / SECOND_MS / TIME_LABELS)) * SECOND_MS;
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, i) => {
    const atMs = i * stepMs;
    return html`<text class="soft" x="${x(atMs)}" y="${bottom + 18}" text-anchor="middle">${atMs / SECOND_MS} s</text>`;
  });
}

function label(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
