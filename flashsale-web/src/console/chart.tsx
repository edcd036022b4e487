import type { ReactNode } from 'react';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';
import { linePath, roundedMax, spanOf } from './chart-scale';

interface LineChartProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
}

export function LineChart({ title, timesMs, series }: LineChartProps) {
  const max = roundedMax(series.flatMap(({ values }) => values));
  const nowMs = timesMs.at(-1) ?? 0;
  const spanMs = spanOf(timesMs);
  const pathOf = (values: readonly (number | null)[]): string =>
    linePath(
      timesMs.map((atMs, index) => {
        const value = values[index] ?? null;
        return { x: WIDTH * (1 - (nowMs - atMs) / spanMs), y: value === null ? null : HEIGHT * (1 - value / max) };
      }),
    );
  return (
    <Chart title={title} timesMs={timesMs} series={series} max={max}>
      {series.map(({ name, colour, dash, values }) => (
        <path
          key={name}
          d={pathOf(values)}
          fill="none"
          strokeWidth={2}
          strokeDasharray={dash}
          strokeLinejoin="round"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          className={classNames('stroke-current', colour)}
        />
      ))}
    </Chart>
  );
}

const MS_PER_SECOND = 1_000;
/** Of the time that a bar stands for; the rest is a gap. */
const BAR_SHARE = 0.7;
/** A hundred successes must stay visible beside thousands of rejections. */
const PART_HEIGHT_MIN = 4;

interface BarChartProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  /** The first one stands at the bottom. */
  readonly series: readonly Series[];
}

/** A bar for each time, as wide as the time since the one before, made of what happened in it. */
export function BarChart({ title, timesMs, series }: BarChartProps) {
  const totals = timesMs.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const max = roundedMax(totals);
  const spanMs = spanOf(timesMs);
  const nowMs = timesMs.at(-1) ?? 0;
  const widthAt = (index: number): number =>
    (WIDTH * BAR_SHARE * ((timesMs[index] ?? 0) - (timesMs[index - 1] ?? (timesMs[index] ?? 0) - MS_PER_SECOND))) /
    spanMs;
  const heightOf = (value: number | null | undefined): number =>
    value ? Math.max(PART_HEIGHT_MIN, (HEIGHT * value) / max) : 0;
  return (
    <Chart title={title} timesMs={timesMs} series={series} max={max}>
      {series.map(({ name, colour, values }, place) => (
        <g key={name} className={classNames('fill-current', colour)}>
          {timesMs.map((atMs, index) => {
            const height = heightOf(values[index]);
            if (height === 0) return null;
            const below = series.slice(0, place).reduce((sum, lower) => sum + heightOf(lower.values[index]), 0);
            const width = widthAt(index);
            const x = WIDTH * (1 - (nowMs - atMs) / spanMs) - width;
            return <rect key={atMs} x={x} y={HEIGHT - below - height} width={width} height={height} />;
          })}
        </g>
      ))}
    </Chart>
  );
}

/** The units inside a chart; the browser stretches them to the size that there is. */
const WIDTH = 1_000;
const HEIGHT = 200;
const LINES = [0, 0.5, 1];

/** One thing that a chart shows. */
interface Series {
  readonly name: string;
  /** The colour of its marks, as a class of text colour. */
  readonly colour: string;
  /** Tells lines apart where colours cannot. */
  readonly dash?: string;
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  /** When the values were read, epoch ms; the last one is now. */
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
  readonly max: number;
  readonly children: ReactNode;
}

/** A frame with a scale, a legend that names the present values, and the marks inside. */
function Chart({ title, timesMs, series, max, children }: ChartProps) {
  const texts = useConsoleTexts();
  const spanSeconds = Math.round(spanOf(timesMs) / MS_PER_SECOND);
  return (
    <figure className="sheet min-w-0 px-4 py-3">
      <figcaption className="mb-2 space-y-1">
        <span className="block font-semibold">{title}</span>
        <Legend series={series} />
      </figcaption>
      <div className="relative h-20 pr-12">
        <svg
          role="img"
          aria-label={summaryOf(texts, title, series, spanSeconds)}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="size-full overflow-visible"
        >
          {LINES.map((share) => (
            <line
              key={share}
              x1={0}
              x2={WIDTH}
              y1={HEIGHT * (1 - share)}
              y2={HEIGHT * (1 - share)}
              vectorEffect="non-scaling-stroke"
              className={share === 0 ? 'stroke-edge' : 'stroke-line'}
            />
          ))}
          {children}
        </svg>
        {LINES.map((share) => (
          <span
            key={share}
            aria-hidden
            className="tag-type absolute right-0 w-10 translate-y-1/2 text-right text-sm text-soft"
            style={{ bottom: `${share * 100}%` }}
          >
            {texts.live.chartValue(max * share)}
          </span>
        ))}
      </div>
      <p aria-hidden className="mt-1 flex justify-between pr-12 text-xs text-soft">
        <span>{texts.live.ago(spanSeconds)}</span>
        <span>{texts.live.now}</span>
      </p>
    </figure>
  );
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  const texts = useConsoleTexts();
  return (
    <span className="grid grid-cols-2 gap-x-4 gap-y-1 text-sm">
      {series.map(({ name, colour, dash, values }) => (
        <span key={name} className="flex min-w-0 items-center gap-2">
          <svg aria-hidden width="18" height="8" className={classNames('shrink-0 stroke-current', colour)}>
            <line x1="0" x2="18" y1="4" y2="4" strokeWidth="4" strokeDasharray={dash} />
          </svg>
          <span className="min-w-0 truncate text-soft">{name}</span>
          <span className="tag-type text-base leading-5 whitespace-nowrap">{latestOf(texts, values)}</span>
        </span>
      ))}
    </span>
  );
}

function summaryOf(texts: AllTexts, title: string, series: readonly Series[], spanSeconds: number): string {
  const parts = series.map(({ name, values }) => {
    const peak = Math.max(0, ...values.map((value) => value ?? 0));
    return `${name} ${latestOf(texts, values)}, ${texts.live.peak(texts.live.chartValue(peak))}`;
  });
  return `${title}, ${texts.live.chartSpan(spanSeconds)}: ${parts.join('; ')}`;
}

function latestOf(texts: AllTexts, values: readonly (number | null)[]): string {
  const latest = values.at(-1);
  return typeof latest === 'number' ? texts.live.chartValue(latest) : texts.admin.unknown;
}
