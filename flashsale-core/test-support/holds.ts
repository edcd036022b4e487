import { randomUUID } from 'node:crypto';
import { type Hold, HOLDS_PER_CALL_MAX, Holds, type HoldTerms } from 'flashsale-core';
import { reservation } from './reservations.js';
import type { TestStores } from './test-stores.js';

/** Two units an order, four a buyer, held for ten minutes, or for fifteen if they are offered. */
export const TERMS: HoldTerms = {
  unitPrice: 1_999,
  currency: 'EUR',
  holdTtlMs: 600_000,
  holdExtensionMs: 180_000,
  quantityMax: 2,
  limitPerUser: 4,
  ordersPerUserMax: 5,
  offerTtlMs: 900_000,
};

let made = 0;

/** A hold as Redis makes it under TERMS, but unknown to Redis. */
export function hold(saleId: string, changes: Partial<Hold> = {}): Hold {
  const { epoch, reservedAtMs, ...rest } = reservation(saleId, changes);
  const quantity = changes.quantity ?? 1;
  return {
    ...{ ...rest, epoch, reservedAtMs, quantity },
    outboxId: `${epoch}-${(made += 1)}`,
    untilMs: reservedAtMs + TERMS.holdTtlMs,
    amount: quantity * TERMS.unitPrice,
    currency: TERMS.currency,
    ...changes,
  };
}

/** Holds units for each of these users and resolves with the holds that the API would publish. */
export async function reserveHoldsFor(
  { redis }: Pick<TestStores, 'redis'>,
  saleId: string,
  userIds: readonly string[],
  quantity = 1,
): Promise<Hold[]> {
  const reserved: Hold[] = [];
  for (let from = 0; from < userIds.length; from += HOLDS_PER_CALL_MAX) {
    const attempts = userIds
      .slice(from, from + HOLDS_PER_CALL_MAX)
      .map((userId) => ({ userId, orderId: randomUUID(), quantity }));
    const decided = await new Holds(redis).reserve(saleId, attempts);
    if (decided === 'not-ready') throw new Error(`${saleId} is not ready`);
    const { epoch, decidedAtMs: reservedAtMs, outcomes } = decided;
    attempts.forEach((attempt, i) => {
      const outcome = outcomes[i];
      if (outcome?.outcome !== 'held') throw new Error(`${attempt.userId} got ${outcome?.outcome}`);
      const { outboxId, untilMs, amount, currency } = outcome;
      reserved.push({ saleId, ...attempt, epoch, reservedAtMs, outboxId, untilMs, amount, currency });
    });
  }
  return reserved;
}

/** Writes holds of one sale to PostgreSQL, as a worker leaves them but for their audit rows. */
export async function writeHolds({ database }: TestStores, holds: readonly Hold[]): Promise<void> {
  await database.pool.query(
    `WITH written AS (
       INSERT INTO orders (id, sale_id, user_id, status, reserved_at, quantity, amount, currency, expires_at, instance)
       SELECT id, sale_id, user_id, 'HELD', to_timestamp(reserved_at_ms / 1000), quantity, amount, currency,
              to_timestamp(until_ms / 1000), instance
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::int[], $6::bigint[], $7::text[], $8::float8[], $9::text[])
           AS h (id, sale_id, user_id, reserved_at_ms, quantity, amount, currency, until_ms, instance)
       RETURNING *
     ), counted AS (
       UPDATE sales SET held = held + sums.units
         FROM (SELECT sale_id, SUM(quantity)::int AS units FROM written GROUP BY sale_id) AS sums WHERE sales.id = sums.sale_id
     )
     INSERT INTO sale_buyers (sale_id, user_id, units, unit_limit)
     SELECT sale_id, user_id, SUM(quantity), limit_per_user FROM written JOIN sales ON sales.id = sale_id
      GROUP BY sale_id, user_id, limit_per_user
     ON CONFLICT (sale_id, user_id) DO UPDATE SET units = sale_buyers.units + EXCLUDED.units`,
    [
      holds.map(({ orderId }) => orderId),
      holds.map(({ saleId }) => saleId),
      holds.map(({ userId }) => userId),
      holds.map(({ reservedAtMs }) => reservedAtMs),
      holds.map(({ quantity }) => quantity),
      holds.map(({ amount }) => amount),
      holds.map(({ currency }) => currency),
      holds.map(({ untilMs }) => untilMs),
      holds.map(({ outboxId }) => outboxId),
    ],
  );
}
