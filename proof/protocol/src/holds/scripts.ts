import type { HoldPlant, HoldSetup } from './setup.js';
import {
  Gate,
  type Holding,
  LOOK_ONCE,
  MARKED,
  NOT_LISTED,
  type OrderRow,
  type Shop,
  type State,
  Status,
} from './state.js';

/** The scripts of Redis, as functions on what Redis has. */

/** Whether scripts decide anything on this server. */
export function isReady({ shop, identity }: State): boolean {
  return shop.gate !== Gate.closed && shop.server === identity;
}

export function isLive({ status }: { readonly status: number }): boolean {
  return status === Status.held || status === Status.confirmed;
}

/** How many units the user has by what Redis or PostgreSQL knows of the orders. */
export function unitsOf(setup: HoldSetup, orders: readonly { readonly status: number }[], user: number): number {
  return orders.reduce(
    (units, order, place) =>
      setup.buyers[place] === user && isLive(order) ? units + (setup.quantities[place] as number) : units,
    0,
  );
}

/** Takes the units of an order id for a hold under a new instance. */
export function hold(setup: HoldSetup, shop: Shop, order: number, until: number): void {
  shop.free -= setup.quantities[order] as number;
  const { epoch } = shop;
  shop.holdings[order] = { status: Status.held, until, instance: epoch, score: until, entry: epoch };
}

/** A verdict of PostgreSQL, and on which hold. */
export interface Verdict {
  readonly order: number;
  readonly instance: number;
  readonly status: number;
  readonly until: number;
  /** Where it is still held: the score with which the sweeper found it. */
  readonly score?: number;
}

/** Mirrors how an order stands in PostgreSQL. Repeated, or late, it changes nothing. */
export function settle(setup: HoldSetup, shop: Shop, verdict: Verdict): void {
  const has = (plant: HoldPlant): boolean => setup.plant === plant;
  const holding = shop.holdings[verdict.order] as Holding;
  if (holding.status === Status.none) return;
  if (holding.instance !== verdict.instance && !has('settled-whatever-the-instance')) return;
  if (!isLive(holding) && !has('settled-whatever-the-state')) return;
  switch (verdict.status) {
    case Status.expired:
    case Status.cancelled:
      // A confirmed order is never ended by its deadline.
      if (holding.status === Status.confirmed && verdict.status === Status.expired) return;
      shop.free += setup.quantities[verdict.order] as number;
      Object.assign(holding, { status: verdict.status, score: NOT_LISTED, entry: 0 });
      return;
    case Status.confirmed:
      // A cancel may have committed since PostgreSQL was asked, and its author may be dead: its mark stays.
      if (holding.score !== MARKED || has('mark-taken-away')) holding.score = NOT_LISTED;
      holding.status = Status.confirmed;
      return;
    case Status.held:
      // A mark stays here, too, and so does the look that a rebuild asked for.
      if (holding.status !== Status.held || holding.score !== verdict.score) return;
      if (holding.score !== MARKED || has('mark-taken-away')) {
        Object.assign(holding, { until: verdict.until, score: verdict.until });
      }
  }
}

/** Marks an order that is about to be cancelled, so that the sweeper asks about it whatever happens to its author. */
export function lookNow(shop: Shop, order: number): void {
  (shop.holdings[order] as Holding).score = MARKED;
}

/** Forgets all but the outbox, under a closed gate. */
export function beginRebuild(shop: Shop, epoch: number, server: number): void {
  Object.assign(shop, { gate: Gate.closed, rebuildEpoch: epoch, rebuildServer: server, free: 0 });
  for (const holding of shop.holdings) {
    Object.assign(holding, { status: Status.none, until: 0, instance: 0, score: NOT_LISTED });
  }
}

/** Writes whole values, so repeating it changes nothing. */
export function restore(setup: HoldSetup, shop: Shop, order: number, { status, until, instance }: OrderRow): void {
  const when = setup.plant === 'restored-by-deadline' ? until : LOOK_ONCE;
  const score = status === Status.held ? when : NOT_LISTED;
  Object.assign(shop.holdings[order] as Holding, { status, until, instance, score });
}

export function openSale(setup: HoldSetup, shop: Shop, resetEpoch: number): void {
  const taken = shop.holdings.reduce(
    (units, holding, order) => (isLive(holding) ? units + (setup.quantities[order] as number) : units),
    0,
  );
  Object.assign(shop, {
    ...{ gate: Gate.adopting, epoch: shop.rebuildEpoch, server: shop.rebuildServer, resetEpoch },
    ...{ free: Math.max(setup.units - taken, 0), rebuildEpoch: 0, rebuildServer: 0 },
  });
}
