'use client';

import type { Equation, LiveReading } from '../api/admin';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';
import { useAdminSession } from './admin-session';
import { LiveCharts } from './live-charts';
import { useSharedSeries } from './live-series';
import { StampedePanel } from './stampede-panel';
import { useAdminSale } from './use-admin-sales';

/** The sale as it happens. */
export function LivePanel({ saleId }: { readonly saleId: string }) {
  const { isDemo } = useAdminSession();
  const { series } = useSharedSeries();
  const { data: sale } = useAdminSale(saleId);
  return (
    <div className="space-y-5">
      <EquationLights reading={series.last} />
      <LiveStats reading={series.last} totalStock={sale?.totalStock ?? 0} />
      {isDemo && <StampedePanel saleId={saleId} />}
      <LiveCharts points={series.points} />
    </div>
  );
}

interface Stat {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly hint: string;
  readonly isAlarming?: boolean;
}

/** The current stats. */
function LiveStats({
  reading,
  totalStock,
}: {
  readonly reading: LiveReading | undefined;
  readonly totalStock: number;
}) {
  const { live } = texts;
  return (
    <dl aria-label={live.stats} className="sheet grid grid-cols-2 overflow-hidden sm:grid-cols-3 lg:grid-cols-6">
      {statsOf(reading, totalStock).map(({ name, value, hint, isAlarming = false }) => (
        <div key={name} className="-mt-px -ml-px border-t border-l border-line px-5 py-4">
          <dt className="label-type text-soft">{name}</dt>
          <dd>
            <span className={classNames('tag-type block text-4xl leading-11', isAlarming && 'text-red')}>
              {textOf(value)}
            </span>
            <span className="block text-xs text-soft">{hint}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function statsOf(reading: LiveReading | undefined, totalStock: number): readonly Stat[] {
  const { live } = texts;
  const queue = reading === undefined ? undefined : reading.queue;
  const deadLetters = queue === null ? null : queue?.deadLetters;
  const oldestMs = reading?.oldestOutboxAgeMs ?? null;
  return [
    { name: live.stock, value: reading?.stock, hint: live.stockHint(totalStock) },
    { name: live.buyers, value: reading?.buyers, hint: live.buyersHint },
    { name: live.orders, value: reading?.orders, hint: live.ordersHint },
    { name: live.outbox, value: reading?.outbox, hint: oldestMs === null ? live.outboxHint : live.oldest(oldestMs) },
    { name: live.queue, value: queue === null ? null : queue?.ready, hint: live.queueHint },
    {
      name: live.deadLetters,
      value: deadLetters,
      hint: live.deadLettersHint,
      isAlarming: (deadLetters ?? 0) > 0,
    },
  ];
}

/** Null: the store is unavailable; undefined: not read yet. */
function textOf(value: number | null | undefined): string {
  if (value === null) return texts.live.unavailable;
  return value === undefined ? texts.admin.unknown : texts.count(value);
}

/** The two equations that must hold whatever happens, each with a light. */
function EquationLights({ reading }: { readonly reading: LiveReading | undefined }) {
  const { live } = texts;
  return (
    <section aria-label={live.equations} className="grid gap-5 md:grid-cols-2">
      <Light
        name={live.buyersEquation}
        equation={reading?.equations.buyers}
        terms={reading === undefined ? [] : [reading.orders, reading.outbox]}
      />
      <Light
        name={live.stockEquation}
        equation={reading?.equations.stock}
        terms={reading === undefined ? [] : [reading.stock, reading.buyers]}
      />
    </section>
  );
}

interface LightProps {
  readonly name: string;
  readonly equation: Equation | undefined;
  readonly terms: readonly (number | null)[];
}

function Light({ name, equation, terms }: LightProps) {
  const verdict = equation === undefined ? undefined : verdictOf(equation);
  const colour = verdict === undefined ? 'text-soft' : COLOURS[verdict];
  return (
    <div
      className={classNames(
        'sheet flex items-center gap-4 border-l-8 px-5 py-4',
        verdict !== undefined && verdict !== 'unverifiable' && EDGES[verdict],
      )}
    >
      <Lamp verdict={verdict} className={colour} />
      <div className="min-w-0">
        <p className="text-sm text-soft">{name}</p>
        <p className="tag-type min-h-8 text-2xl leading-8">{equation !== undefined && sumOf(equation, terms)}</p>
      </div>
      <p role="status" className={classNames('ml-auto min-w-24 text-right text-sm font-semibold', colour)}>
        {verdict !== undefined && texts.live.verdicts[verdict]}
      </p>
    </div>
  );
}

type Verdict = keyof typeof texts.live.verdicts;

/** Readings of a sale that sells are of different instants: then both sides differ by what was under way. */
function verdictOf({ left, right, holds }: Equation): Verdict {
  if (holds === null) return 'unverifiable';
  if (!holds) return 'broken';
  return left === right ? 'holds' : 'moving';
}

const COLOURS: Record<Verdict, string> = {
  holds: 'text-green',
  moving: 'text-amber',
  broken: 'text-red',
  unverifiable: 'text-soft',
};
const EDGES = { holds: 'border-l-green', moving: 'border-l-amber', broken: 'border-l-red' } as const;

function Lamp({ verdict, className }: { readonly verdict: Verdict | undefined; readonly className: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames('size-9 shrink-0', className)}>
      <circle cx="16" cy="16" r="15" className="fill-current" />
      {verdict === 'holds' && <path d="m9 17 5 5 9-11" fill="none" strokeWidth="3.5" className="stroke-paper" />}
      {verdict === 'moving' && <path d="M8 18q4-6 8-2t8-2" fill="none" strokeWidth="3.5" className="stroke-paper" />}
      {verdict === 'broken' && (
        <path d="m10 10 12 12m0-12L10 22" fill="none" strokeWidth="3.5" className="stroke-paper" />
      )}
    </svg>
  );
}

function sumOf(equation: Equation, terms: readonly (number | null)[]): string {
  const known = terms.map((term) => (term === null ? texts.admin.unknown : texts.count(term)));
  const sign = verdictOf(equation) === 'moving' ? '≈' : '=';
  return `${texts.count(equation.left)} ${sign} ${known.join(' + ')}`;
}
