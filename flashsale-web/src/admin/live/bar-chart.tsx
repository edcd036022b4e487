import { classNames } from '../../ui/class-names';
import { Chart, HEIGHT, type Series, WIDTH } from './chart';
import { roundedMax, spanOf } from './chart-scale';

const MS_PER_SECOND = 1_000;
/** Of the width of a second; the rest is a gap. */
const BAR_SHARE = 0.7;
/** A hundred successes beside thousands of refusals are what one wants to see. */
const PART_HEIGHT_MIN = 4;

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
  const spanMs = spanOf(timesMs);
  const nowMs = timesMs.at(-1) ?? 0;
  const barWidth = (WIDTH * MS_PER_SECOND * BAR_SHARE) / spanMs;
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
            const x = WIDTH * (1 - (nowMs - atMs) / spanMs) - barWidth;
            return <rect key={atMs} x={x} y={HEIGHT - below - height} width={barWidth} height={height} />;
          })}
        </g>
      ))}
    </Chart>
  );
}
