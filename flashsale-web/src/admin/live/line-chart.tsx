import { classNames } from '../../ui/class-names';
import { Chart, HEIGHT, type Series, WIDTH } from './chart';
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
