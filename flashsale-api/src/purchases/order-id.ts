import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** A new order id; ids made later sort later, which keeps the primary key's index compact. */
export function newOrderId(): string {
  return v7();
}

/**
 * The order id that belongs to an Idempotency-Key of one user in one sale: always the same one, so that asking again
 * with the key is recognised as the same attempt. A UUID of version 8, made of a SHA-256.
 */
export function orderIdOfKey(saleId: string, userId: string, idempotencyKey: string): string {
  // Spaces occur in none of the three, so no two triples give the same text.
  const bytes = createHash('sha256').update(`${saleId} ${userId} ${idempotencyKey}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
