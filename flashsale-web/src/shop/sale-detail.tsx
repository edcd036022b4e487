'use client';

import { useEffect, useRef, useState } from 'react';
import { isNotFound } from '../api/api-error';
import type { RoomOfPage } from '../api/room';
import type { ProductView, SaleView } from '../api/sale';
import type { Link } from '../api/use-live';
import { useTexts } from '../texts/texts-context';
import { LocalPeriod } from '../ui/local-time';
import { LinkState } from '../ui/link-state';
import { UnreachableNote } from '../ui/network-note';
import { BuyForm } from './buy-form';
import { useKnownBuyer } from './buyer-field';
import { DrawNote } from './draw-note';
import type { SentForm } from './form-outcome';
import { CardGrid, GridCell, Hanger, MessageCard } from './price-tag';
import { ProductImage } from './product-image';
import { ProductSheet } from './product-sheet';
import { Reminder, type ReminderMailing, useNewsTitle, useOpeningNotice } from './reminder';
import { ReopenDemo } from './reopen-demo';
import { ReserveForm } from './reserve-form';
import { useSaleMoment } from './sale-time';
import { StatusBadge } from './status-badge';
import { Price, StockBar, StockCount } from './stock';
import { TimeLine } from './time-line';
import { useListing } from './use-listing';
import { useLiveSale } from './use-live-sale';
import { useLiveRoom } from './use-live-room';
import { useOwnedPurchase } from './use-purchase';
import { newsOfListing, WaitingList } from './waiting-list';
import { GivingBack, mustWait, newsOf, RoomAway, TurnNote, WaitingRoom } from './waiting-room';

interface SaleDetailProps {
  readonly saleId: string;
  /** What the server knew when it made the page. */
  readonly initial: SaleView | undefined;
  readonly product: ProductView | undefined;
  readonly pageTimeMs: number | undefined;
  readonly sent: SentForm;
  readonly reminderMail: ReminderMailing;
  /** Undefined where the sale has no waiting room. */
  readonly room: RoomOfPage | undefined;
}

/** One sale, live, with the form to buy. */
export function SaleDetail({ saleId, initial, product, pageTimeMs, sent, reminderMail, room }: SaleDetailProps) {
  const texts = useTexts();
  const { sale, link, error } = useLiveSale(saleId, initial);
  if (sale !== undefined) {
    return (
      <>
        <LargeCard
          sale={sale}
          product={product}
          link={link}
          pageTimeMs={pageTimeMs}
          sent={sent}
          reminderMail={reminderMail}
          room={room}
        />
        {product !== undefined && <ProductSheet product={product} />}
        <UnreachableNote error={link === 'live' ? undefined : error} />
      </>
    );
  }
  const isGone = isNotFound(error);
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
  readonly product: ProductView | undefined;
  readonly link: Link;
  readonly pageTimeMs: number | undefined;
  readonly sent: SentForm;
  readonly reminderMail: ReminderMailing;
  readonly room: RoomOfPage | undefined;
}

function LargeCard({ sale, product, link, pageTimeMs, sent, reminderMail, room: madeRoom }: LargeCardProps) {
  const texts = useTexts();
  const moment = useSaleMoment(sale, pageTimeMs);
  // Without its room nobody could buy, so the form is not shown.
  const live = useLiveRoom(sale.saleId, madeRoom ?? (sale.hasRoom === true ? 'away' : undefined));
  const room = live === 'away' ? undefined : live;
  const buyer = useKnownBuyer(sent.buyer);
  const listing = useListing({
    ...{ saleId: sale.saleId, buyer, made: sent },
    mayWait: sale.mode === 'HOLD' && (moment.status === 'ALL_HELD' || moment.status === 'SOLD_OUT'),
  });
  // Who has bought has no turn any more, on this device and on others.
  const { owned = sent.owned } = useOwnedPurchase(sale.saleId, room?.turn?.status === 'ADMITTED' ? buyer : '', sent);
  const inRoom = { ...sent, owned };
  const news = listing === undefined ? room && newsOf(texts, room, inRoom) : newsOfListing(texts, listing);
  useNewsTitle(sale.name, moment, news?.title);
  const notice = useOpeningNotice(sale, moment);
  const [picture] = product?.pictures ?? [];
  return (
    <div className="relative pt-9 before:absolute before:inset-x-[-100vw] before:top-0 before:h-1.5 before:bg-twine">
      {/* As high as the form from the first paint on, which may come before the form: the bottom must not move. */}
      <article className="tag-shape relative px-5 pt-8 pb-8 max-sm:flex max-sm:flex-col max-sm:gap-4 sm:grid sm:grid-cols-2 sm:p-0 lg:min-h-[38.625rem]">
        <Hanger />
        {/* On a phone the form comes right after the stock, so that the button needs no scrolling. */}
        <div className="max-sm:contents sm:flex sm:flex-col sm:gap-7 sm:px-6 sm:pt-12 sm:pb-8 lg:px-10 lg:pt-16 lg:pb-10">
          <header className="space-y-1.5 max-sm:order-1 sm:space-y-3">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <StatusBadge status={moment.status} />
              <LinkState link={link} />
            </div>
            <div className="flex items-start justify-between gap-4">
              <div className="min-w-0 sm:space-y-3">
                <h1 className="tag-type text-3xl leading-[1.05] sm:text-4xl lg:text-5xl">{sale.name}</h1>
                {/* On a phone, where the button has to be seen without scrolling, it says the price. */}
                <Price sale={sale} product={product} className="max-sm:hidden" />
              </div>
              {/* The same as below, where it says what it shows. */}
              {picture !== undefined && (
                <ProductImage
                  picture={{ ...picture, alt: '' }}
                  sizes="8rem"
                  isFirst
                  className="max-w-32 shrink-0 max-sm:hidden"
                />
              )}
            </div>
          </header>
          <div className="@container max-sm:order-2">
            <StockCount sale={sale} status={moment.status} size="large" />
          </div>
          <div className="max-sm:order-4">
            <StockBar sale={sale} status={moment.status} isLarge />
          </div>
          <div className="mt-auto flex flex-wrap items-end justify-between gap-x-8 gap-y-4 max-sm:order-5">
            <TimeLine sale={sale} moment={moment} />
            <Price sale={sale} product={product} className="sm:hidden" />
            <p className="text-sm text-soft">
              <span className="label-type block">{texts.sale.window}</span>
              <LocalPeriod from={sale.startsAt} to={sale.endsAt} />
            </p>
            {moment.status === 'UPCOMING' && <Reminder saleId={sale.saleId} notice={notice} mail={reminderMail} />}
          </div>
        </div>
        <div className="tear-line pt-4 max-sm:order-3 sm:my-8 sm:border-t-0 sm:border-l-2 sm:border-dashed sm:border-line sm:px-6 sm:pt-0 lg:mt-16 lg:mb-10 lg:px-10">
          {listing !== undefined ? (
            <WaitingList {...{ buyer, listing, sent, saleId: sale.saleId }} hasMails={reminderMail.isOn} />
          ) : live === 'away' ? (
            <RoomAway />
          ) : room !== undefined && mustWait(room, sent) ? (
            <WaitingRoom saleId={sale.saleId} of={room} sent={sent} pageTimeMs={pageTimeMs} />
          ) : (
            <>
              {room !== undefined && <TurnNote of={room} sent={inRoom} />}
              {sale.mode === 'HOLD' ? (
                <ReserveForm sale={sale} status={moment.status} sent={sent} />
              ) : (
                <BuyForm saleId={sale.saleId} status={moment.status} sent={sent} />
              )}
              {room !== undefined && <GivingBack saleId={sale.saleId} of={room} sent={inRoom} />}
            </>
          )}
          {room !== undefined && (
            <div className="mt-4">
              <DrawNote saleId={sale.saleId} of={room} />
            </div>
          )}
        </div>
      </article>
      {/* It comes late, so it stands where it moves nothing. */}
      {moment.status === 'ENDED' && <ReopenDemo saleId={sale.saleId} />}
      <Announcer
        text={`${news === undefined ? '' : `${news.spoken} `}${texts.sale.status[moment.status]}. ${texts.sale.stockText(Math.max(0, sale.remainingStock), sale.totalStock, sale.heldStock ?? 0)}`}
      />
    </div>
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
