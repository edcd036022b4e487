import { speedChart, STORE_TITLES, storeOf, type StoreName } from 'flashsale-race-lab';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';
import type { StrategyWithFigures } from './strategy-row';

const COLOURS: Readonly<Record<StoreName, string>> = {
  memory: 'text-soft',
  postgresql: 'text-blue',
  redis: 'text-amber',
  rabbitmq: 'text-green',
};

/** Throughput against latency, as the report of the lab draws it; the colours are those of globals.css. */
export function SpeedChart({ strategies }: { readonly strategies: readonly StrategyWithFigures[] }) {
  const stores = [...new Set(strategies.map(({ description }) => storeOf(description)))];
  const chart = speedChart(strategies.map(({ description, figures }) => ({ ...description, ...figures })));
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
      <div
        role="region"
        aria-label={texts.lab.chart}
        tabIndex={0}
        className="mt-3 overflow-x-auto"
        dangerouslySetInnerHTML={{ __html: chart.text }}
      />
    </figure>
  );
}
