import { linearScale, logScale } from './figures.js';
import { type Html, html } from './html.js';
import { type Box, LINE_HEIGHT, placeNames } from './place-names.js';

export const CHART_WIDTH = 960;

/** A value on an axis, and where it is. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Lines across a frame, with what they stand for below it and to the left of it. */
export function chartGrid({ left, right, top, bottom }: Box, columns: readonly Tick[], rows: readonly Tick[]): Html {
  return html`<g class="grid">
    ${columns.map(
      ({ at, label }) =>
        html`<line x1="${at}" x2="${at}" y1="${top}" y2="${bottom}" />
          <text x="${at}" y="${bottom + 18}" text-anchor="middle">${label}</text>`,
    )}
    ${rows.map(
      ({ at, label }) =>
        html`<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" />
          <text x="${left - 8}" y="${at + 4}" text-anchor="end">${label}</text>`,
    )}
  </g>`;
}

/** The path of a line through points, broken where there is no value; a point without neighbours is a dot. */
export function linePath(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  return points
    .map(({ x, y }, place) => {
      if (y === null) return '';
      const isBroken = (points[place - 1]?.y ?? null) === null;
      return `${isBroken ? 'M' : 'L'}${tenth(x)} ${tenth(y)}${isBroken ? 'h0' : ''}`;
    })
    .join('');
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

const ROW_HEIGHT = 30;
const BAR_HEIGHT = 16;
const NAMES_WIDTH = 150;

/** A bar of one or more pieces, one after the other. */
export interface Bar {
  readonly name: string;
  readonly pieces: readonly { readonly value: number; readonly colour: string; readonly title: string }[];
  /** A thin line from the least to the most. */
  readonly range?: { readonly min: number; readonly max: number };
  /** What stands behind the bar. */
  readonly text: string;
}

/** Bars below one another, with a name before each. @param textWidth what is kept free behind the longest bar */
export function barChart(title: string, bars: readonly Bar[], textWidth: number): Html {
  const scale = linearScale(Math.max(...bars.map(lengthOf)), CHART_WIDTH - NAMES_WIDTH - textWidth);
  const rows = bars.map((bar, place) => {
    const middle = place * ROW_HEIGHT + ROW_HEIGHT / 2;
    const x = (value: number): number => NAMES_WIDTH + scale(value);
    const pieces = bar.pieces.map(({ value, colour, title: pieceTitle }, piece) => {
      const before = bar.pieces.slice(0, piece).reduce((sum, other) => sum + other.value, 0);
      return html`<rect
        x="${x(before)}"
        y="${middle - BAR_HEIGHT / 2}"
        width="${scale(value)}"
        height="${BAR_HEIGHT}"
        fill="${colour}"
      >
        <title>${pieceTitle}</title>
      </rect>`;
    });
    return html`<text class="name" x="${NAMES_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${bar.name}</text>
      ${pieces}
      ${
        bar.range &&
        html`<line class="whisker" x1="${x(bar.range.min)}" x2="${x(bar.range.max)}" y1="${middle}" y2="${middle}" />`
      }
      <text x="${x(lengthOf(bar)) + 8}" y="${middle + 4}">${bar.text}</text>`;
  });
  return html`<svg
    class="chart"
    viewBox="0 0 ${CHART_WIDTH} ${bars.length * ROW_HEIGHT}"
    role="img"
    aria-label="${title}"
  >
    ${rows}
  </svg>`;
}

function lengthOf({ pieces, range }: Bar): number {
  return range?.max ?? pieces.reduce((sum, { value }) => sum + value, 0);
}

const SCATTER_HEIGHT = 460;
const SCATTER_FRAME: Box = { left: 66, right: CHART_WIDTH - 26, top: 30, bottom: SCATTER_HEIGHT - 52 };
const POINT_RADIUS = 6;

export interface ScatterPoint {
  readonly name: string;
  /** Both above 0: a logarithm has no zero. */
  readonly x: number;
  readonly y: number;
  /** Classes of the style, which give the point and its name their looks. */
  readonly kind: string;
  readonly title: string;
}

interface ScatterWords {
  readonly heading: string;
  readonly x: string;
  readonly y: string;
}

/** Points by two values, both by powers of ten, each with its name beside it. */
export function scatterChart(points: readonly ScatterPoint[], words: ScatterWords): Html {
  const { left, right, top, bottom } = SCATTER_FRAME;
  const columns = logScale(
    points.map(({ x }) => x),
    left + POINT_RADIUS,
    right - POINT_RADIUS,
  );
  const rows = logScale(
    points.map(({ y }) => y),
    bottom - POINT_RADIUS,
    top + POINT_RADIUS,
  );
  const placed = points.map((point) => ({ ...point, x: columns.place(point.x), y: rows.place(point.y) }));
  const names = placeNames(placed, SCATTER_FRAME).map(
    ({ points: named, x, y, anchor, leader }) =>
      html`${
        leader && html`<line class="leader" x1="${leader[0]}" y1="${leader[1]}" x2="${leader[2]}" y2="${leader[3]}" />`
      }
      ${named.map(
        ({ name, kind }, line) =>
          html`<text class="name ${kind}" x="${x}" y="${y + 4 + line * LINE_HEIGHT}" text-anchor="${anchor}"
            >${name}</text
          >`,
      )}`,
  );
  const ticks = (scale: typeof rows): Tick[] =>
    scale.ticks.map((tick) => ({
      at: scale.place(tick),
      label: tick.toLocaleString('en-US', { maximumSignificantDigits: 4 }),
    }));
  return html`<svg
    class="speed"
    viewBox="0 0 ${CHART_WIDTH} ${SCATTER_HEIGHT}"
    role="img"
    aria-label="${words.heading}"
  >
    <desc>${placed.map(({ title }) => title).join('; ')}</desc>
    ${chartGrid(SCATTER_FRAME, ticks(columns), ticks(rows))}
    <text class="axis" x="${right}" y="${SCATTER_HEIGHT - 10}" text-anchor="end">${words.x}</text>
    <text class="axis" x="${left}" y="${top - 12}">${words.y}</text>
    ${names}
    ${placed.map(
      ({ x, y, kind, title }) =>
        html`<circle class="point ${kind}" cx="${x}" cy="${y}" r="${POINT_RADIUS}"><title>${title}</title></circle>`,
    )}
  </svg>`;
}
