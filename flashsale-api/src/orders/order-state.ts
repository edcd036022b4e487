import type { HoldView, OrderStatus } from 'flashsale-core';

/** The states of Redis by the names of PostgreSQL. */
const STATUSES: Readonly<Record<HoldView['state'], OrderStatus>> = {
  H: 'HELD',
  C: 'CONFIRMED',
  X: 'EXPIRED',
  V: 'CANCELLED',
};
/** An order only moves on, so of two readings the one that is further is the later one. */
const RANKS: Readonly<Record<OrderStatus, number>> = { HELD: 0, CONFIRMED: 1, EXPIRED: 2, CANCELLED: 2 };

export function statusOfHold({ state }: Pick<HoldView, 'state'>): OrderStatus {
  return STATUSES[state];
}

/** PostgreSQL decides how an order ends and Redis follows, but Redis may have been read later. */
export function laterStatus(a: OrderStatus, b: OrderStatus): OrderStatus {
  return RANKS[b] > RANKS[a] ? b : a;
}
