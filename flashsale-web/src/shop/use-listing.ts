import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { isNotFound } from '../api/api-error';
import { spreadMs } from '../api/back-off';
import { listPaths, type ListingView } from '../api/listing';
import { orderPage } from '../api/order';
import { requestJson } from '../api/request-json';
import { rememberHold } from '../orders/stored-holds';

/** Whoever is next asks often, and half a minute is soon enough for whoever waits behind a hundred. */
const POLL_MS_MIN = 3_000;
const POLL_MS_MAX = 30_000;
const POLL_MS_PER_PERSON = 300;
/** An offer that has ended is seen so late. */
const OFFER_POLL_MS = 10_000;
/** For a hidden page, whose title tells of an offer that lasts for minutes, and for who may have joined elsewhere. */
const SELDOM_POLL_MS = 60_000;

interface Asked {
  readonly saleId: string;
  /** Whose place it is; empty for nobody. */
  readonly buyer: string;
  /** Whether one may have a place now. */
  readonly mayWait: boolean;
  /** What the server knew when it made the page for this buyer. */
  readonly made: { readonly buyer: string; readonly listing: ListingView | undefined };
}

/** Where the buyer stands on the waiting list of a sale; undefined for who is not on it. Leads to the order once he is offered units. */
export function useListing({ saleId, buyer, mayWait, made }: Asked): ListingView | undefined {
  const router = useRouter();
  const initial = made.buyer === buyer ? made.listing : undefined;
  const [waiter, setWaiter] = useState(initial && buyer);
  // Whoever waits stays on the list while there are units that do not fit.
  const isAsked = buyer !== '' && (mayWait || waiter === buyer);
  const { data, mutate } = useSWR<ListingView | null, Error>(
    isAsked ? listPaths.listing(saleId, buyer) : null,
    findListing,
    {
      // Another buyer's place is nobody else's business.
      keepPreviousData: false,
      onSuccess: (listing) => setWaiter(listing === null ? undefined : buyer),
      ...(initial !== undefined && { fallbackData: initial }),
    },
  );
  const listing = (isAsked && data) || undefined;
  usePoll({ listing, mayPoll: isAsked, ask: mutate });
  const before = useRef(listing);
  useEffect(() => {
    const wasListed = before.current?.status === 'LISTED';
    before.current = listing;
    if (listing?.orderId === undefined) return;
    const hold = { orderId: listing.orderId, saleId };
    rememberHold(hold);
    if (wasListed && !isHidden()) router.push(orderPage(hold));
  }, [listing, saleId, router]);
  return listing;
}

interface Poll {
  readonly listing: ListingView | undefined;
  readonly mayPoll: boolean;
  readonly ask: () => Promise<unknown>;
}

/** Asks again and again. The timer of SWR begins anew with each second that the page counts down. */
function usePoll({ listing, mayPoll, ask }: Poll): void {
  const seen = useRef(listing);
  const status = listing?.status;
  useEffect(() => {
    seen.current = listing;
  }, [listing]);
  useEffect(() => {
    if (!mayPoll) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const schedule = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      timer = setTimeout(() => void ask().finally(schedule), pollMsOf(seen.current, Math.random(), isHidden()));
    };
    schedule();
    document.addEventListener('visibilitychange', schedule);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', schedule);
    };
    // Whoever turns out to wait is asked for soon.
  }, [mayPoll, status, ask]);
}

/** Null for who is not on the list. */
async function findListing(path: ReturnType<typeof listPaths.listing>): Promise<ListingView | null> {
  return requestJson(path).catch((error: unknown) => {
    if (isNotFound(error)) return null;
    throw error;
  });
}

/** When to ask again. @param random from 0 to 1 */
export function pollMsOf(listing: ListingView | undefined, random: number, hidden: boolean): number {
  if (listing === undefined) return spreadMs(SELDOM_POLL_MS, random);
  const { status, ahead = 0 } = listing;
  const shownMs =
    status === 'OFFERED' ? OFFER_POLL_MS : Math.min(POLL_MS_MIN + ahead * POLL_MS_PER_PERSON, POLL_MS_MAX);
  return spreadMs(hidden ? SELDOM_POLL_MS : shownMs, random);
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}
