'use client';

import type { SaleView } from '../api/sale';
import { ApiRefusal } from '../api/api-error';
import { PurchaseStub } from '../purchase/purchase-stub';
import { texts } from '../texts';
import { Announcer } from '../ui/announcer';
import { LocalTime } from '../ui/local-time';
import { UnreachableNote } from '../ui/unreachable-note';
import { Hanger } from './hanger';
import { type Link, LinkState } from './link-state';
import { MessageTag } from './message-tag';
import { Rail, RailPlace } from './rail';
import { StatusBadge } from './status-badge';
import { StockBar } from './stock-bar';
import { StockFigure } from './stock-figure';
import { TimeLine } from './time-line';
import { useLiveSale } from './use-live-sale';
import { useSaleMoment } from './use-sale-moment';

interface SaleWindowProps {
  readonly saleId: string;
  /** What the server knew when it made the page. */
  readonly initial: SaleView | undefined;
  readonly pageTimeMs: number | undefined;
}

/** One sale, live, with the stub to buy. */
export function SaleWindow({ saleId, initial, pageTimeMs }: SaleWindowProps) {
  const { sale, link, error } = useLiveSale(saleId, initial);
  if (sale !== undefined) {
    return (
      <>
        <LargeTag sale={sale} link={link} pageTimeMs={pageTimeMs} />
        <UnreachableNote error={link === 'live' ? undefined : error} />
      </>
    );
  }
  const isGone = error instanceof ApiRefusal && error.status === 404;
  return (
    <Rail>
      <RailPlace>
        {isGone ? (
          <MessageTag title={texts.site.notFoundTitle} text={texts.site.notFound} />
        ) : (
          <MessageTag title={texts.shop.unreachableTitle} text={texts.shop.unreachable} />
        )}
      </RailPlace>
    </Rail>
  );
}

interface LargeTagProps {
  readonly sale: SaleView;
  readonly link: Link;
  readonly pageTimeMs: number | undefined;
}

function LargeTag({ sale, link, pageTimeMs }: LargeTagProps) {
  const moment = useSaleMoment(sale, pageTimeMs);
  return (
    <div className="relative pt-9 before:absolute before:inset-x-[-100vw] before:top-0 before:h-1.5 before:bg-twine">
      {/* As high as the stub from the first paint on, which may come before the stub: what lies at the bottom must not move. */}
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
            <StockFigure sale={sale} status={moment.status} size="large" />
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
          <PurchaseStub saleId={sale.saleId} status={moment.status} />
        </div>
      </article>
      <Announcer
        text={`${texts.sale.status[moment.status]}. ${texts.sale.stockText(Math.max(0, sale.remainingStock), sale.totalStock)}`}
      />
    </div>
  );
}
