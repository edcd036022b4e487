import { randomUUID } from 'node:crypto';
import { type Reservation, reserveUnits } from 'flashsale-core';
import type { TestStores } from './test-stores.js';

/** A reservation as `reserveUnits` makes it, but unknown to Redis. */
export function reservation(saleId: string, changes: Partial<Reservation> = {}): Reservation {
  const epoch = changes.epoch ?? 1;
  return {
    saleId,
    userId: `user-${randomUUID()}`,
    orderId: randomUUID(),
    epoch,
    outboxId: `${epoch}-1`,
    reservedAtMs: Date.now(),
    ...changes,
  };
}

/** Reserves units for these users and resolves with the reservations that the API would publish. */
export async function reserveFor(
  stores: TestStores,
  saleId: string,
  userIds: readonly string[],
): Promise<Reservation[]> {
  const reservations: Reservation[] = [];
  for (let from = 0; from < userIds.length; from += 500) {
    const attempts = userIds.slice(from, from + 500).map((userId) => ({ userId, orderId: randomUUID() }));
    const decisions = await reserveUnits(stores.redis.sale(saleId), attempts);
    if (decisions === 'not-ready') throw new Error(`${saleId} is not ready`);
    attempts.forEach(({ userId, orderId }, i) => {
      const decision = decisions.outcomes[i];
      if (decision?.outcome !== 'reserved') throw new Error(`${userId} got ${decision?.outcome}`);
      const { epoch, decidedAtMs: reservedAtMs } = decisions;
      reservations.push({ saleId, userId, orderId, epoch, outboxId: decision.outboxId, reservedAtMs });
    });
  }
  return reservations;
}

/** User ids: `user-0`, `user-1`, … */
export function users(count: number, prefix = 'user'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}
