import { useState } from 'react';
import { type Outcome, OUTCOMES, type Percentile, PERCENTILES, type SaleMode } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { BarChart, LineChart } from './chart';
import type { LivePoint } from './live-series';

const OUTCOME_COLOURS: Record<Outcome, string> = {
  SUCCESS: 'text-green',
  ALREADY_PURCHASED: 'text-blue',
  SOLD_OUT: 'text-red',
  NOT_ACTIVE: 'text-amber',
};

const PERCENTILE_LOOKS: Record<Percentile, { colour: string; dash?: string }> = {
  p50: { colour: 'text-ink' },
  p95: { colour: 'text-blue', dash: '6 4' },
  p99: { colour: 'text-red', dash: '2 4' },
};

const MINUTE_MS = 60_000;
const SPANS_MS = [3 * MINUTE_MS, 30 * MINUTE_MS, 8 * 60 * MINUTE_MS, Infinity] as const;

/** The course of the sale in four pictures. */
export function LiveCharts({ points, mode }: { readonly points: readonly LivePoint[]; readonly mode: SaleMode }) {
  const texts = useConsoleTexts();
  const [spanMs, setSpanMs] = useState<number>(SPANS_MS[0]);
  const fromMs = (points.at(-1)?.atMs ?? 0) - spanMs;
  const shown = points.filter(({ atMs }) => atMs >= fromMs);
  return (
    <section aria-label={texts.live.course} className="space-y-3">
      <Charts points={shown} mode={mode} />
      <fieldset className="flex flex-wrap items-center gap-x-4 text-sm">
        <legend className="sr-only">{texts.live.span}</legend>
        {SPANS_MS.map((span) => (
          <label key={span} className="flex min-h-8 items-center gap-1.5">
            <input type="radio" name="span" checked={span === spanMs} onChange={() => setSpanMs(span)} />
            {span === Infinity ? texts.live.wholeSpan : texts.live.lastSpan(span)}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function Charts({ points, mode }: { readonly points: readonly LivePoint[]; readonly mode: SaleMode }) {
  const texts = useConsoleTexts();
  const timesMs = points.map(({ atMs }) => atMs);
  const valuesOf = (read: (point: LivePoint) => number | null): (number | null)[] => points.map(read);
  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-4">
      <BarChart
        title={texts.live.purchases}
        timesMs={timesMs}
        series={OUTCOMES.map((outcome) => ({
          name: texts.live.outcomes[mode][outcome],
          colour: OUTCOME_COLOURS[outcome],
          values: valuesOf(({ perSecond }) => perSecond[outcome]),
        }))}
      />
      <LineChart
        title={texts.live.latency}
        timesMs={timesMs}
        series={PERCENTILES.map((percentile) => ({
          name: texts.live.percentiles[percentile],
          ...PERCENTILE_LOOKS[percentile],
          values: valuesOf(({ latencyMs }) => latencyMs[percentile]),
        }))}
      />
      <LineChart
        title={mode === 'HOLD' ? texts.live.units : texts.live.goods}
        timesMs={timesMs}
        series={
          mode === 'HOLD'
            ? [
                { name: texts.live.free, colour: 'text-ink', values: valuesOf(({ stock }) => stock) },
                { name: texts.live.held, colour: 'text-amber', dash: '2 4', values: valuesOf(({ held }) => held) },
                { name: texts.live.sold, colour: 'text-green', dash: '6 4', values: valuesOf(({ sold }) => sold) },
              ]
            : [
                { name: texts.live.stock, colour: 'text-ink', values: valuesOf(({ stock }) => stock) },
                {
                  name: texts.live.orders,
                  colour: 'text-green',
                  dash: '6 4',
                  values: valuesOf(({ orders }) => orders),
                },
              ]
        }
      />
      <LineChart
        title={texts.live.backlog}
        timesMs={timesMs}
        series={[
          { name: texts.live.outbox, colour: 'text-amber', values: valuesOf(({ outbox }) => outbox) },
          { name: texts.live.queue, colour: 'text-blue', dash: '6 4', values: valuesOf(({ queued }) => queued) },
        ]}
      />
    </div>
  );
}
