'use client';

import type { Equation, LiveHolds, LiveReading } from '../api/admin';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';
import { moneyText } from '../ui/money';
import { useAdminSession } from './admin-session';
import { LiveCharts } from './live-charts';
import { useSharedSeries } from './live-series';
import { StampedePanel } from './stampede-panel';
import { UnitBar } from './unit-bar';
import { useAdminSale } from './use-admin-sales';

/** The sale as it happens. */
export function LivePanel({ saleId }: { readonly saleId: string }) {
  const { isDemo } = useAdminSession();
  const { series } = useSharedSeries();
  const { data: sale } = useAdminSale(saleId);
  const mode = sale?.mode ?? 'INSTANT';
  return (
    <div className="space-y-5">
      {/* As high before the sale is known. */}
      <div className="min-h-14">
        {sale !== undefined && <UnitBar sale={{ ...sale, ...unitsOf(series.last) }} isLarge />}
      </div>
      <EquationLights reading={series.last} />
      <LiveStats reading={series.last} totalStock={sale?.totalStock ?? 0} />
      {isDemo && <StampedePanel saleId={saleId} mode={mode} />}
      <LiveCharts points={series.points} mode={mode} />
    </div>
  );
}

/** The units of the last reading, which is newer than the sale, and of one instant. */
function unitsOf(reading: LiveReading | undefined): Partial<Parameters<typeof UnitBar>[0]['sale']> {
  if (reading === undefined) return {};
  const { stock: remainingStock, buyers, holds } = reading;
  if (holds === undefined) return { remainingStock, totalSold: buyers };
  return { remainingStock, totalSold: holds.sold, heldStock: holds.held };
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
              {statText(value)}
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
  const holds = reading?.holds;
  return [
    ...(holds === undefined
      ? [
          { name: live.stock, value: reading?.stock, hint: live.stockHint(totalStock) },
          { name: live.buyers, value: reading?.buyers, hint: live.buyersHint },
          { name: live.orders, value: reading?.orders, hint: live.ordersHint },
        ]
      : [
          { name: live.free, value: reading?.stock, hint: live.stockHint(totalStock) },
          { name: live.held, value: holds.held, hint: live.heldHint(reading?.buyers ?? 0) },
          { name: live.sold, value: holds.sold, hint: live.soldHint },
        ]),
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
function statText(value: number | null | undefined): string {
  if (value === null) return texts.live.unavailable;
  return value === undefined ? texts.admin.unknown : texts.count(value);
}

/** The equations that must hold whatever happens, each with a light. */
function EquationLights({ reading }: { readonly reading: LiveReading | undefined }) {
  const { live } = texts;
  if (reading?.holds !== undefined) return <HoldLights reading={reading} holds={reading.holds} />;
  return (
    <section aria-label={live.equations} className="grid gap-5 md:grid-cols-2">
      <Light name={live.buyersEquation} equation={reading?.equations.buyers} />
      <Light name={live.stockEquation} equation={reading?.equations.stock} />
    </section>
  );
}

function HoldLights({ reading, holds }: { readonly reading: LiveReading; readonly holds: LiveHolds }) {
  const { live } = texts;
  const { buyers: unitsEquation, stock, money: moneyEquation } = reading.equations;
  const { money } = holds;
  return (
    <section aria-label={live.equations} className="grid gap-5 md:grid-cols-2 xl:grid-cols-3">
      <Light name={live.unitsEquation} equation={unitsEquation} />
      <Light name={live.freeEquation} equation={stock} />
      {moneyEquation !== undefined && (
        <Light
          name={live.moneyEquation}
          equation={moneyEquation}
          textOf={money === null ? undefined : (amount) => moneyText(amount, money.currency)}
          note={money === null ? undefined : noteOf(money)}
        />
      )}
    </section>
  );
}

function noteOf({ strays, returning, currency }: NonNullable<LiveHolds['money']>): string | undefined {
  if (strays > 0) return texts.live.strays(strays);
  return returning > 0 ? texts.live.returning(moneyText(returning, currency)) : undefined;
}

interface LightProps {
  readonly name: string;
  readonly equation: Equation | undefined;
  readonly textOf?: ((value: number) => string) | undefined;
  readonly note?: string | undefined;
}

function Light({ name, equation, textOf = texts.count, note }: LightProps) {
  const verdict = equation && verdictOf(equation);
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
        <p className="tag-type min-h-8 text-2xl leading-8">
          {equation !== undefined && sumOf(equation, textOf)}
        </p>
        {note !== undefined && <p className="text-sm">{note}</p>}
      </div>
      <p role="status" className={classNames('ml-auto min-w-20 text-right text-sm font-semibold', colour)}>
        {verdict !== undefined && texts.live.verdicts[verdict]}
      </p>
    </div>
  );
}

type Verdict = keyof typeof texts.live.verdicts;

function verdictOf({ right, holds }: Equation): Verdict {
  if (right === null) return 'unverifiable';
  if (holds === null) return 'moving';
  return holds ? 'holds' : 'broken';
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

function sumOf(equation: Equation, textOf: (value: number) => string): string {
  const { left, terms } = equation;
  if (terms === null) return `${textOf(left)} = ${texts.admin.unknown}`;
  return `${textOf(left)} ${signOf(equation)} ${terms.map(textOf).join(' + ')}`;
}

/** Only figures that are known to be of one instant are called equal. */
function signOf({ left, right, holds }: Equation): string {
  if (holds === null) return '≈';
  return left === right ? '=' : '≠';
}
