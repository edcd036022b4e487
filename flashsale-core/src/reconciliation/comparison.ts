import { ORDER_ID_SCHEMA } from '../sales/identifiers.js';
import type { SaleObservation } from './observe-sale.js';

/** Reading more entries takes so long that the sale will have changed meanwhile. */
export const OUTBOX_LENGTH_MAX = 100_000;

/** Whether nothing moved between two observations. */
export function isStill(before: SaleObservation, after: SaleObservation | undefined): boolean {
  return (
    after?.epoch === before.epoch &&
    after.buyers === before.buyers &&
    after.held === before.held &&
    after.sold === before.sold &&
    after.outboxLength === before.outboxLength
  );
}

/** An entry written by hand may have any order id, which PostgreSQL would refuse to read. */
export function possibleOrderIds(entries: readonly { readonly orderId: string }[]): string[] {
  return entries.map(({ orderId }) => orderId).filter((orderId) => ORDER_ID_SCHEMA.safeParse(orderId).success);
}
