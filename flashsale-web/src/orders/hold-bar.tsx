'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState, useSyncExternalStore } from 'react';
import useSWR from 'swr';
import { isNotFound } from '../api/api-error';
import { orderPage, orderPaths, type OrderView } from '../api/order';
import { requestJson } from '../api/request-json';
import { type Seen, seenNow } from '../api/use-live';
import { clockText, durationOf, isoDuration } from '../shop/sale-time';
import { useTexts } from '../texts/texts-context';
import { type HoldName, readHolds } from './holds';
import { followStoredHolds, forgetHold, storedHolds } from './stored-holds';
import { useSecondsLeft } from './use-order';

const POLL_INTERVAL_MS = 20_000;

type Held = readonly Seen<OrderView>[];

interface HoldBarProps {
  /** The cookie of the device, as the server got it, and what it says of the orders in there. */
  readonly sentText: string;
  readonly sent: readonly OrderView[];
}

/** On every page and in every tab: what is held for the buyer of this device, and the way back to it. */
export function HoldBar({ sentText, sent }: HoldBarProps) {
  const pathname = usePathname();
  const [initial] = useState(() => sent.map((order) => seenNow(order)));
  const text = useSyncExternalStore(followStoredHolds, storedHolds, () => sentText);
  const { data = [] } = useSWR<Held, Error>(text === '' ? null : ['holds', text], () => readHeld(readHolds(text)), {
    refreshInterval: POLL_INTERVAL_MS,
    ...(text === sentText && { fallbackData: initial }),
  });
  const shown = data.filter(
    ({ content }) => content.status === 'HELD' && pathname !== `/orders/${content.orderId}` && text !== '',
  );
  const [first] = shown.toSorted((a, b) => (a.content.secondsLeft ?? 0) - (b.content.secondsLeft ?? 0));
  if (first === undefined) return null;
  return <Bar key={first.content.orderId} seen={first} more={shown.length - 1} />;
}

function Bar({ seen, more }: { readonly seen: Seen<OrderView>; readonly more: number }) {
  const texts = useTexts();
  const seconds = useSecondsLeft(seen);
  if (seconds === undefined || seconds === 0) return null;
  const duration = durationOf(seconds * 1_000);
  return (
    <aside aria-label={texts.hold.barLabel} className="border-y border-line bg-paper text-sm">
      <div className="mx-auto flex min-h-11 w-full max-w-6xl items-center gap-x-4 px-4 sm:px-6">
        <span className="min-w-0 grow">
          {texts.hold.bar(seen.content.quantity)} {more > 0 && texts.hold.barMore(more)}
        </span>
        <time dateTime={isoDuration(duration)} className="tag-type shrink-0 text-xl whitespace-nowrap text-amber">
          {clockText(duration)}
        </time>
        <Link
          href={orderPage(seen.content)}
          prefetch={false}
          className="inline-flex min-h-11 shrink-0 items-center font-semibold whitespace-nowrap underline underline-offset-4"
        >
          {texts.hold.barContinue}
        </Link>
      </div>
    </aside>
  );
}

/** Those that are still held. What has ended, or is not of this buyer, is forgotten; what cannot be asked now is left out. */
async function readHeld(holds: readonly HoldName[]): Promise<Held> {
  const found = await Promise.all(
    holds.map(async ({ orderId, saleId }) => {
      try {
        const order = await requestJson(orderPaths.order(orderId, saleId));
        if (order.status === 'HELD') return [seenNow(order)];
        forgetHold(orderId);
      } catch (error) {
        if (isNotFound(error)) forgetHold(orderId);
      }
      return [];
    }),
  );
  return found.flat();
}
