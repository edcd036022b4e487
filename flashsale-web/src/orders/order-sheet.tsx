'use client';

import Link from 'next/link';
import { type FormEvent, useEffect } from 'react';
import { isNotFound } from '../api/api-error';
import { type OrderView, orderPaths } from '../api/order';
import { requestJson } from '../api/request-json';
import type { Link as Connection, Seen } from '../api/use-live';
import { clockText, durationOf, isoDuration } from '../shop/sale-time';
import { MessageCard } from '../shop/price-tag';
import { useTexts } from '../texts/texts-context';
import { type Action, useAction } from '../ui/action';
import { Button, buttonLook } from '../ui/button';
import { LinkState } from '../ui/link-state';
import { LocalTime } from '../ui/local-time';
import { UnreachableNote } from '../ui/network-note';
import { throwInWords } from './buyer-words';
import { HoldStamp } from './hold-state';
import { wordsOf } from './hold-words';
import type { OrderFormOutcome } from './order-form-outcome';
import { PayForm } from './pay-form';
import { Fact, PrintButton, Receipt } from './receipt';
import { forgetHold, rememberHold } from './stored-holds';
import { useOrder, useSecondsLeft } from './use-order';

interface OrderSheetProps {
  readonly orderId: string;
  /** As the address says; the order itself knows better. */
  readonly saleId: string | undefined;
  readonly saleName: string | undefined;
  /** What the server knew when it made the page. */
  readonly initial: OrderView | undefined;
  /** How the form of this page ended that was sent last. */
  readonly outcome: OrderFormOutcome | undefined;
}

/** One order, live: the time that is left, what became of it, its receipt, and what its buyer can do with it. */
export function OrderSheet({ orderId, saleId, saleName, initial, outcome }: OrderSheetProps) {
  const texts = useTexts();
  const { seen, link, error } = useOrder(orderId, saleId, initial);
  // A reset takes orders away that a page still shows.
  if (isNotFound(error)) return <MessageCard title={texts.hold.notFoundTitle} text={texts.hold.notFound} />;
  if (seen === undefined) return <MessageCard title={texts.hold.unavailableTitle} text={texts.shop.unreachable} />;
  return (
    <>
      <Sheet seen={seen} link={link} saleName={saleName} outcome={outcome} />
      <UnreachableNote error={link === 'live' ? undefined : error} />
    </>
  );
}

interface SheetProps {
  readonly seen: Seen<OrderView>;
  readonly link: Connection;
  readonly saleName: string | undefined;
  readonly outcome: OrderFormOutcome | undefined;
}

function Sheet({ seen, link, saleName, outcome }: SheetProps) {
  const texts = useTexts();
  const { content: order } = seen;
  const { orderId, saleId, status } = order;
  const secondsLeft = useSecondsLeft(seen);
  const cancelling = useAction();
  // The money has come and is being decided about.
  const isPaying = order.payment?.status === 'AUTHORIZED' || order.payment?.status === 'CAPTURED';
  useEffect(() => {
    if (status === 'HELD') rememberHold({ orderId, saleId });
    else forgetHold(orderId);
  }, [status, orderId, saleId]);
  return (
    <article className="tag-shape px-5 pt-6 pb-6 sm:px-10 sm:pt-8 sm:pb-10">
      <header>
        <div className="flex items-center justify-between gap-4">
          <p className="label-type text-soft">{texts.hold.title}</p>
          <LinkState link={link} />
        </div>
        <h1 className="tag-type text-3xl leading-[1.05] sm:text-4xl">{saleName ?? saleId}</h1>
      </header>
      <div className="mt-4 flex min-h-18 items-center justify-between gap-4">
        {secondsLeft === undefined ? <Words order={order} /> : <TimeLeft seconds={secondsLeft} />}
        <HoldStamp status={status} />
      </div>
      {secondsLeft !== undefined && <Words order={order} />}
      {status === 'HELD' && (
        <div className="mt-5 space-y-3">
          {!isPaying && <PayForm order={order} secondsLeft={secondsLeft ?? 0} />}
          <CancelForm orderId={orderId} action={cancelling} />
        </div>
      )}
      <FormResult action={cancelling} outcome={outcome === 'returned' && status !== 'HELD' ? undefined : outcome} />
      <Facts order={order} />
      <footer className="mt-6 flex flex-wrap gap-3 print:hidden">
        {status === 'CONFIRMED' && <PrintButton />}
        <Link href={`/sale/${saleId}`} prefetch={false} className={buttonLook('plain')}>
          {status === 'EXPIRED' || status === 'CANCELLED' ? texts.hold.again : texts.hold.toSale}
        </Link>
      </footer>
    </article>
  );
}

/** What is read out as it changes. */
function Words({ order }: { readonly order: OrderView }) {
  const texts = useTexts();
  return (
    <div role="status" className="mt-1 space-y-1 text-soft">
      {wordsOf(order, texts).map((words) => (
        <p key={words}>{words}</p>
      ))}
    </div>
  );
}

function TimeLeft({ seconds }: { readonly seconds: number }) {
  const texts = useTexts();
  const duration = durationOf(seconds * 1_000);
  const isUp = seconds === 0;
  return (
    <div>
      <p className="label-type text-soft">{isUp ? texts.hold.timeUp : texts.hold.timeLeft}</p>
      {isUp ? (
        <p className="animate-waiting min-h-14 pt-1 text-soft">{texts.hold.timeUpHint}</p>
      ) : (
        <time dateTime={isoDuration(duration)} className="tag-type block h-14 text-6xl leading-14 text-amber">
          {clockText(duration)}
        </time>
      )}
    </div>
  );
}

function Facts({ order }: { readonly order: OrderView }) {
  const texts = useTexts();
  const { orderId, userId, quantity, amount, currency, status, confirmedAt } = order;
  const { facts } = texts.hold;
  return (
    <Receipt isConfirmed={status === 'CONFIRMED'}>
      <Fact name={facts.quantity}>{texts.count(quantity)}</Fact>
      {quantity > 1 && <Fact name={facts.price}>{texts.money(amount / quantity, currency)}</Fact>}
      <Fact name={facts.total}>
        <strong className="text-lg">{texts.money(amount, currency)}</strong>
      </Fact>
      {confirmedAt != null && (
        <Fact name={facts.paidAt}>
          <LocalTime iso={confirmedAt} />
        </Fact>
      )}
      <Fact name={facts.buyer}>{userId}</Fact>
      <Fact name={facts.order}>
        <span className="font-mono text-xs">{orderId}</span>
      </Fact>
    </Receipt>
  );
}

/** Asks before it cancels, with a script and without. */
function CancelForm({ orderId, action }: { readonly orderId: string; readonly action: Action }) {
  const texts = useTexts();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void action.run(async () => {
      await requestJson<'/api/v1/orders/{orderId}/cancel', 'POST'>(orderPaths.cancel(orderId), {
        method: 'POST',
      }).catch((error: unknown) => throwInWords(error, texts));
      return texts.hold.sent.cancelled;
    });
  };
  return (
    <details className="rounded border border-line px-4">
      <summary className="flex min-h-11 items-center text-sm font-semibold">{texts.hold.cancel}</summary>
      <form method="post" action={`/orders/${orderId}/cancel`} onSubmit={submit} className="space-y-3 pb-4">
        <p className="text-sm text-soft">{texts.hold.cancelHint}</p>
        <Button type="submit" look="danger" unavailable={action.isWorking}>
          {action.isWorking ? texts.hold.cancelling : texts.hold.cancelNow}
        </Button>
      </form>
    </details>
  );
}

/** How the last form ended, sent by the script or without one. What went well the page shows anyway. */
function FormResult({
  action: { error },
  outcome,
}: {
  readonly action: Action;
  readonly outcome: OrderFormOutcome | undefined;
}) {
  const texts = useTexts();
  const sent = outcome === undefined || outcome === 'cancelled' ? undefined : texts.hold.sent[outcome];
  const words = error ?? sent;
  return outcome === 'returned' && error === undefined ? (
    <p role="status" className="mt-3 text-sm text-soft">
      {words}
    </p>
  ) : (
    <p role="alert" className="mt-3 text-sm font-semibold text-red empty:hidden">
      {words}
    </p>
  );
}
