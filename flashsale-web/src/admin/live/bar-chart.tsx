import { classNames } from '../../ui/class-names';
import { Chart, HEIGHT, type Series, WIDTH } from './chart';
import { roundedMax } from './chart-scale';
import { SPAN_MS } from './live-series';

/** As wide as a second, less a gap. */
const BAR_WIDTH = (WIDTH / SPAN_MS) * 1_000 * 0.75;

interface BarChartProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  /** The first one stands at the bottom. */
  readonly series: readonly Series[];
}

/** A bar for each second, made of what happened in it. */
export function BarChart({ title, timesMs, series }: BarChartProps) {
  const totals = timesMs.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const max = roundedMax(totals);
  const nowMs = timesMs.at(-1) ?? 0;
  return (
    <Chart title={title} series={series} max={max}>
      {series.map(({ name, colour, values }, place) => (
        <g key={name} className={classNames('fill-current', colour)}>
          {timesMs.map((atMs, index) => {
            const height = (HEIGHT * (values[index] ?? 0)) / max;
            if (height === 0) return null;
            const below = series.slice(0, place).reduce((sum, lower) => sum + (lower.values[index] ?? 0), 0);
            return (
              <rect
                key={atMs}
                x={WIDTH * (1 - (nowMs - atMs) / SPAN_MS) - BAR_WIDTH}
                y={HEIGHT * (1 - below / max) - height}
                width={BAR_WIDTH}
                height={height}
              />
            );
          })}
        </g>
      ))}
    </Chart>
  );
}
