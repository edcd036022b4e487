'use client';

import Link from 'next/link';
import type { AdminSale, LiveReading } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';
import { useAdminSession } from './admin-session';
import { EquationLine } from './equation-line';
import { LiveCharts } from './live-charts';
import { useSharedLive } from './live-series';
import { StampedePanel } from './stampede-panel';
import { UnitBar } from './unit-bar';
import { useAdminSale } from './use-admin-sales';
import { VitalSigns } from './vital-signs';

/** The sale as it happens: what an operator needs first comes first. */
export function LivePanel({ saleId }: { readonly saleId: string }) {
  const texts = useConsoleTexts();
  const { isDemo, role } = useAdminSession();
  const live = useSharedLive();
  const { data: sale } = useAdminSale(saleId);
  const mode = sale?.mode ?? 'INSTANT';
  return (
    <div className="space-y-3">
      {/* As high before the sale is known. */}
      <div className="min-h-14">
        {sale !== undefined && <UnitBar sale={{ ...sale, ...unitsOf(live.last) }} isLarge />}
      </div>
      <p className="text-sm font-semibold empty:hidden">{notesOf(texts, sale).join(' ')}</p>
      <VitalSigns sale={sale} live={live} />
      <LiveStats reading={live.last} sale={sale} />
      <EquationLine reading={live.last} />
      <LiveCharts points={live.points} mode={mode} />
      {isDemo && role !== 'viewer' && <StampedePanel saleId={saleId} mode={mode} />}
    </div>
  );
}

/** What is not so in every sale. */
function notesOf({ live }: AllTexts, sale: AdminSale | undefined): string[] {
  const { buckets = 1, waiting, openOffers } = sale ?? {};
  return [
    ...(buckets === 1 ? [] : [live.buckets(buckets)]),
    ...(waiting ? [live.waiting(waiting)] : []),
    ...(openOffers ? [live.openOffers(openOffers)] : []),
  ];
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
  readonly link?: { readonly href: string; readonly name: string };
}

interface LiveStatsProps {
  readonly reading: LiveReading | undefined;
  readonly sale: AdminSale | undefined;
}

/** What each store counts, from the stock to the order. */
function LiveStats({ reading, sale }: LiveStatsProps) {
  const texts = useConsoleTexts();
  const { live } = texts;
  return (
    <dl aria-label={live.stats} className="sheet grid grid-cols-2 overflow-hidden sm:grid-cols-3 lg:grid-cols-6">
      {statsOf(texts, reading, sale?.totalStock ?? 0).map(({ name, value, hint, isAlarming = false, link }) => (
        <div
          key={name}
          className="-mt-px -ml-px grid grid-cols-[1fr_auto] items-baseline gap-x-2 border-t border-l border-line px-4 py-1.5"
        >
          <dt className="label-type text-soft">{name}</dt>
          <dd className="contents">
            <span className={classNames('tag-type text-2xl leading-8', isAlarming && 'text-red')}>
              {statText(texts, value)}
            </span>
            <span className="col-span-2 block text-xs text-soft">
              {link === undefined ? (
                hint
              ) : (
                <Link href={link.href} prefetch={false} className="underline underline-offset-2">
                  {link.name}
                </Link>
              )}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function statsOf(texts: AllTexts, reading: LiveReading | undefined, totalStock: number): readonly Stat[] {
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
      ...((deadLetters ?? 0) > 0 && {
        isAlarming: true,
        link: { href: '/admin/dead-letters', name: live.deadLettersOf },
      }),
    },
  ];
}

/** Null: the store is unavailable; undefined: not read yet. */
function statText(texts: AllTexts, value: number | null | undefined): string {
  if (value === null) return texts.live.unavailable;
  return value === undefined ? texts.admin.unknown : texts.count(value);
}
