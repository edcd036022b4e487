'use client';

import { useEffect, useRef, useState } from 'react';
import { ApiRefusal } from '../api/api-error';
import type { SaleView } from '../api/sale';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';
import { LocalTime } from '../ui/local-time';
import { UnreachableNote, useOnline } from '../ui/network-note';
import { BuyForm } from './buy-form';
import { CardGrid, GridCell, Hanger, MessageCard } from './price-tag';
import { useSaleMoment } from './sale-time';
import { StatusBadge } from './status-badge';
import { StockBar, StockCount } from './stock';
import { TimeLine } from './time-line';
import { type Link, useLiveSale } from './use-live-sale';

interface SaleDetailProps {
  readonly saleId: string;
  /** What the server knew when it made the page. */
  readonly initial: SaleView | undefined;
  readonly pageTimeMs: number | undefined;
}

/** One sale, live, with the form to buy. */
export function SaleDetail({ saleId, initial, pageTimeMs }: SaleDetailProps) {
  const { sale, link, error } = useLiveSale(saleId, initial);
  if (sale !== undefined) {
    return (
      <>
        <LargeCard sale={sale} link={link} pageTimeMs={pageTimeMs} />
        <UnreachableNote error={link === 'live' ? undefined : error} />
      </>
    );
  }
  const isGone = error instanceof ApiRefusal && error.status === 404;
  return (
    <CardGrid>
      <GridCell>
        {isGone ? (
          <MessageCard title={texts.site.notFoundTitle} text={texts.site.notFound} />
        ) : (
          <MessageCard title={texts.shop.unreachableTitle} text={texts.shop.unreachable} />
        )}
      </GridCell>
    </CardGrid>
  );
}

interface LargeCardProps {
  readonly sale: SaleView;
  readonly link: Link;
  readonly pageTimeMs: number | undefined;
}

function LargeCard({ sale, link, pageTimeMs }: LargeCardProps) {
  const moment = useSaleMoment(sale, pageTimeMs);
  return (
    <div className="relative pt-9 before:absolute before:inset-x-[-100vw] before:top-0 before:h-1.5 before:bg-twine">
      {/* As high as the form from the first paint on, which may come before the form: the bottom must not move. */}
      <article className="tag-shape relative grid lg:min-h-[38.625rem] lg:grid-cols-2">
        <Hanger />
        <div className="flex flex-col gap-7 px-6 pt-16 pb-8 sm:px-10 lg:pb-10">
          <header className="space-y-3">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <StatusBadge status={moment.status} />
              <LinkState link={link} />
            </div>
            <h1 className="tag-type text-4xl leading-[1.05] sm:text-5xl">{sale.name}</h1>
          </header>
          <div className="@container">
            <StockCount sale={sale} status={moment.status} size="large" />
          </div>
          <StockBar sale={sale} status={moment.status} isLarge />
          <div className="mt-auto flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
            <TimeLine sale={sale} moment={moment} />
            <p className="text-sm text-soft">
              <span className="label-type block">{texts.sale.window}</span>
              <LocalTime iso={sale.startsAt} /> {texts.sale.until} <LocalTime iso={sale.endsAt} />
            </p>
          </div>
        </div>
        <div className="tear-line px-6 py-8 sm:px-10 lg:mt-16 lg:mb-10 lg:border-t-0 lg:border-l-2 lg:border-dashed lg:border-line lg:py-0">
          <BuyForm saleId={sale.saleId} status={moment.status} />
        </div>
      </article>
      <Announcer
        text={`${texts.sale.status[moment.status]}. ${texts.sale.stockText(Math.max(0, sale.remainingStock), sale.totalStock)}`}
      />
    </div>
  );
}

const LINK_STATES = ['live', 'polling', 'offline'] as const;
const LINK_LOOKS = {
  live: { text: 'text-soft', dot: 'animate-waiting bg-green' },
  polling: { text: 'text-soft', dot: 'bg-amber' },
  offline: { text: 'text-red', dot: 'bg-red' },
} as const;

/** How this page is kept up to date, if at all. All labels share one place, so nothing moves. */
function LinkState({ link }: { readonly link: Link }) {
  const isOnline = useOnline();
  const shown = isOnline ? link : 'offline';
  return (
    <span className="grid justify-items-end text-sm">
      {LINK_STATES.map((state) => (
        <span
          key={state}
          title={texts.link[`${state}Hint`]}
          className={classNames(
            'col-start-1 row-start-1 inline-flex items-center gap-1.5',
            LINK_LOOKS[state].text,
            state !== shown && 'invisible',
          )}
        >
          <span aria-hidden className={classNames('size-2 rounded-full', LINK_LOOKS[state].dot)} />
          {texts.link[state]}
        </span>
      ))}
    </span>
  );
}

/** Nobody can follow four spoken numbers a second. */
const ANNOUNCEMENT_PAUSE_MS = 10_000;

/** Reads a changing text out to those who do not see it: the latest one, at most every ten seconds. */
function Announcer({ text }: { readonly text: string }) {
  const [spoken, setSpoken] = useState('');
  const spokenAtMs = useRef(Number.NEGATIVE_INFINITY);
  const isFirst = useRef(true);
  useEffect(() => {
    // What the page shows when it opens is read with the page.
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const timer = setTimeout(
      () => {
        spokenAtMs.current = performance.now();
        setSpoken(text);
      },
      Math.max(0, spokenAtMs.current + ANNOUNCEMENT_PAUSE_MS - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="sr-only">
      {spoken}
    </p>
  );
}
