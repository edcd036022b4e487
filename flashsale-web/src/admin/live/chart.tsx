import type { ReactNode } from 'react';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';
import { spanOf } from './chart-scale';

/** The units inside a chart; the browser stretches them to the size that there is. */
export const WIDTH = 1_000;
export const HEIGHT = 200;
const LINES = [0, 0.5, 1];
const MS_PER_SECOND = 1_000;

/** One thing that a chart shows. */
export interface Series {
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
export function Chart({ title, timesMs, series, max, children }: ChartProps) {
  const spanSeconds = Math.round(spanOf(timesMs) / MS_PER_SECOND);
  return (
    <figure className="sheet min-w-0 p-5">
      <figcaption className="mb-3 space-y-2">
        <span className="block font-semibold">{title}</span>
        <Legend series={series} />
      </figcaption>
      <div className="relative h-40 pr-12">
        <svg
          role="img"
          aria-label={summaryOf(title, series, spanSeconds)}
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
            {texts.live.figure(max * share)}
          </span>
        ))}
      </div>
      <p aria-hidden className="mt-3 flex justify-between pr-12 text-xs text-soft">
        <span>{texts.live.ago(spanSeconds)}</span>
        <span>{texts.live.now}</span>
      </p>
    </figure>
  );
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <span className="grid grid-cols-2 gap-x-4 gap-y-1 text-sm">
      {series.map(({ name, colour, dash, values }) => (
        <span key={name} className="flex min-w-0 items-center gap-2">
          <svg aria-hidden width="18" height="8" className={classNames('shrink-0 stroke-current', colour)}>
            <line x1="0" x2="18" y1="4" y2="4" strokeWidth="4" strokeDasharray={dash} />
          </svg>
          <span className="min-w-0 truncate text-soft">{name}</span>
          <span className="tag-type text-base leading-5">{latestOf(values)}</span>
        </span>
      ))}
    </span>
  );
}

function summaryOf(title: string, series: readonly Series[], spanSeconds: number): string {
  const parts = series.map(({ name, values }) => {
    const peak = Math.max(0, ...values.map((value) => value ?? 0));
    return `${name} ${latestOf(values)}, ${texts.live.peak(texts.live.figure(peak))}`;
  });
  return `${title}, ${texts.live.chartSpan(spanSeconds)}: ${parts.join('; ')}`;
}

function latestOf(values: readonly (number | null)[]): string {
  const latest = values.at(-1);
  return typeof latest === 'number' ? texts.live.figure(latest) : texts.admin.unknown;
}
