import { logScale } from 'flashsale-command-line/figures';
import { LINE_HEIGHT, placeNames, STORE_TITLES, storeOf, type StoreName } from 'flashsale-race-lab';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';
import type { StrategyWithFigures } from './strategy-row';

const WIDTH = 960;
const HEIGHT = 460;
const FRAME = { left: 62, right: 934, top: 30, bottom: 408 };
const RADIUS = 6;
/** Below this a clock cannot tell, and a logarithm has no zero. */
const LATENCY_MS_MIN = 0.05;
const RATE_MIN = 0.1;
const COLOURS: Readonly<Record<StoreName, string>> = {
  memory: 'text-soft',
  postgresql: 'text-blue',
  redis: 'text-amber',
  rabbitmq: 'text-green',
};

/** Throughput against latency, both by powers of ten: the lower right is where one wants to be. */
export function SpeedChart({ strategies }: { readonly strategies: readonly StrategyWithFigures[] }) {
  const points = pointsOf(strategies);
  const { rates, latencies } = scalesOf(strategies);
  const stores = [...new Set(points.map(({ store }) => store))];
  return (
    <figure className="sheet p-5">
      <figcaption className="space-y-2">
        <span className="block font-semibold">{texts.lab.chart}</span>
        <span className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
          {stores.map((store) => (
            <span key={store} className="flex items-center gap-2">
              <span aria-hidden className={classNames('size-3 rounded-full bg-current', COLOURS[store])} />
              {STORE_TITLES[store]}
            </span>
          ))}
          <span className="flex items-center gap-2">
            <span aria-hidden className="size-3 rounded-full border-3 border-red" />
            {texts.lab.chartRaced}
          </span>
        </span>
      </figcaption>
      <div role="region" aria-label={texts.lab.chart} tabIndex={0} className="mt-3 overflow-x-auto">
        <svg
          role="img"
          aria-label={inWords(strategies)}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="w-full min-w-2xl text-[12px]"
        >
          {rates.ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={rates.place(tick)}
                x2={rates.place(tick)}
                y1={FRAME.top}
                y2={FRAME.bottom}
                className="stroke-line"
              />
              <text x={rates.place(tick)} y={FRAME.bottom + 18} textAnchor="middle" className="fill-soft">
                {tickText(tick)}
              </text>
            </g>
          ))}
          {latencies.ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={FRAME.left}
                x2={FRAME.right}
                y1={latencies.place(tick)}
                y2={latencies.place(tick)}
                className="stroke-line"
              />
              <text x={FRAME.left - 8} y={latencies.place(tick) + 4} textAnchor="end" className="fill-soft">
                {tickText(tick)}
              </text>
            </g>
          ))}
          <text x={FRAME.right} y={HEIGHT - 10} textAnchor="end" className="fill-soft">
            {texts.lab.chartRate}
          </text>
          <text x={FRAME.left} y={FRAME.top - 12} className="fill-soft">
            {texts.lab.chartLatency}
          </text>
          {placeNames(points, FRAME).map(({ points: named, x, y, anchor, leader }) => (
            <g key={named[0]?.name}>
              {leader !== undefined && (
                <line x1={leader[0]} y1={leader[1]} x2={leader[2]} y2={leader[3]} className="stroke-edge" />
              )}
              {named.map(({ name, isRace }, place) => (
                <text
                  key={name}
                  x={x}
                  y={y + 4 + place * LINE_HEIGHT}
                  textAnchor={anchor}
                  className={isRace ? 'fill-red font-semibold' : 'fill-ink'}
                >
                  {name}
                </text>
              ))}
            </g>
          ))}
          {points.map(({ name, x, y, store, isRace }) => (
            <circle
              key={name}
              cx={x}
              cy={y}
              r={RADIUS}
              strokeWidth={isRace ? 3 : 1.5}
              className={isRace ? 'fill-paper stroke-red' : classNames('fill-current stroke-paper', COLOURS[store])}
            />
          ))}
        </svg>
      </div>
    </figure>
  );
}

function scalesOf(strategies: readonly StrategyWithFigures[]) {
  return {
    rates: logScale(strategies.map(rateOf), FRAME.left + RADIUS, FRAME.right - RADIUS),
    latencies: logScale(strategies.map(latencyMsOf), FRAME.bottom - RADIUS, FRAME.top + RADIUS),
  };
}

function pointsOf(strategies: readonly StrategyWithFigures[]) {
  const { rates, latencies } = scalesOf(strategies);
  return strategies.map((strategy) => ({
    name: strategy.description.name,
    x: rates.place(rateOf(strategy)),
    y: latencies.place(latencyMsOf(strategy)),
    store: storeOf(strategy.description),
    isRace: strategy.figures.result === 'race',
  }));
}

function rateOf({ figures }: StrategyWithFigures): number {
  return Math.max(RATE_MIN, figures.answersPerSecond);
}

function latencyMsOf({ figures }: StrategyWithFigures): number {
  return Math.max(LATENCY_MS_MIN, figures.latency.p95Ms);
}

function tickText(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function inWords(strategies: readonly StrategyWithFigures[]): string {
  return strategies
    .map((strategy) => texts.lab.point(strategy.description.name, Math.round(rateOf(strategy)), latencyMsOf(strategy)))
    .join('; ');
}
