import type { HoldTerms } from 'flashsale-core';
import type { CheckResult } from 'flashsale-verify';
import { type LoadResult, unitsIn } from '../load/load-plan.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { SalesToOpen } from './contestant.js';

/** What buyers received over several loads. A failure may or may not have been decided, so each leaves one more in doubt. */
export class ReceivedAnswers {
  #outcomes = new Map<string, number>();
  #failures = 0;
  #paid = 0;

  add({ outcomes, paid, failures }: LoadResult): void {
    for (const [outcome, count] of Object.entries(outcomes)) this.#outcomes.set(outcome, this.of(outcome) + count);
    this.#failures += failures;
    this.#paid += paid;
  }

  of(outcome: string): number {
    return this.#outcomes.get(outcome) ?? 0;
  }

  get paid(): number {
    return this.#paid;
  }

  get units(): number {
    return unitsIn(Object.fromEntries(this.#outcomes));
  }

  get purchases(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  check(id: string, title: string, least: number, found: number): CheckResult {
    const most = least + this.#failures;
    const expected = most === least ? String(least) : `${least} to ${most}`;
    return { id, title, expected, found: String(found), ok: found >= least && found <= most };
  }

  forget(): void {
    this.#outcomes = new Map();
    this.#failures = 0;
    this.#paid = 0;
  }
}

/** One statement writes this many orders with their audit rows: small enough for the deadline of a statement. */
const OWNERS_PER_STATEMENT = 50_000;
/** A batch of a worker, whose orders share one segment of the audit trail. */
const ORDERS_PER_SEGMENT = 100;

const INSERT_SALES = `
  INSERT INTO sales (id, name, total_stock, sold, held, starts_at, ends_at, mode, unit_price, currency, hold_ttl_ms,
                     hold_extension_ms, quantity_max, limit_per_user, orders_per_user_max, buckets)
  SELECT id, 'Benchmark', $2, $3, $4, now() - interval '1 minute', now() + interval '1 day', $5, $6, $7, $8, $9, $10, $11, $12, $13
    FROM unnest($1::text[]) AS id`;

/** A unit a buyer, held for longer than a run takes. */
const TERMS: HoldTerms = {
  unitPrice: 1_999,
  currency: 'EUR',
  holdTtlMs: 3_600_000,
  holdExtensionMs: 180_000,
  quantityMax: 1,
  limitPerUser: 1,
  ordersPerUserMax: 5,
  offerTtlMs: 900_000,
};

/**
 * Writes sales as an operator does, with the orders of those who own a unit already. All at once: a sale that can be seen
 * is opened, with the orders that it has then.
 */
export async function insertSales(
  stores: BenchStores,
  { saleIds, units, owners, mode, due, buckets = 1 }: SalesToOpen,
): Promise<void> {
  const sold = owners?.count ?? 0;
  const held = due?.count ?? 0;
  const terms = mode === 'HOLD' ? TERMS : undefined;
  await stores.inTransaction(async () => {
    await stores.query(INSERT_SALES, [
      ...[saleIds, units + sold + held, sold, held, mode],
      ...[terms?.unitPrice, terms?.currency, terms?.holdTtlMs, terms?.holdExtensionMs],
      ...[terms?.quantityMax, terms?.limitPerUser, terms?.ordersPerUserMax, buckets],
    ]);
    for (const saleId of saleIds) {
      if (owners !== undefined) await insertOwners(stores, saleId, owners.prefix, owners.count);
      if (due !== undefined)
        await stores.query(INSERT_HOLDS, [
          saleId,
          due.count,
          due.atMs,
          TERMS.unitPrice,
          TERMS.currency,
          ORDERS_PER_SEGMENT,
        ]);
    }
  });
}

/** Holds, each of a user of its own, with their audit rows in segments: as the workers leave them. */
const INSERT_HOLDS = `
  WITH made AS (
    INSERT INTO orders (id, sale_id, user_id, status, reserved_at, quantity, amount, currency, expires_at, instance)
    SELECT gen_random_uuid(), $1, 'holder-' || n, 'HELD', now(), 1, $4, $5, to_timestamp($3::float8 / 1000), '0-' || n
      FROM generate_series(1, $2::int) AS n
    RETURNING id, sale_id, user_id
  ), counted AS (
    INSERT INTO sale_buyers (sale_id, user_id, units, unit_limit) SELECT sale_id, user_id, 1, 1 FROM made
  ), numbered AS (
    SELECT *, row_number() OVER () / $6::int AS segment FROM made
  )
  INSERT INTO audit_segments (sale_id, epoch, event_type, row_count, began_at, user_ids, order_ids, decided_after_ms)
  SELECT sale_id, 0, 'RESERVED', 2 * COUNT(*), now(), string_agg(user_id, ' '), string_agg(id::text, ' '), string_agg('0', ' ')
    FROM numbered GROUP BY sale_id, segment`;

/** The orders of `<prefix>0` to `<prefix><count - 1>`, with their audit rows in segments: as the workers leave them. */
async function insertOwners(stores: BenchStores, saleId: string, prefix: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += OWNERS_PER_STATEMENT) {
    await stores.query(
      `WITH made AS (
         INSERT INTO orders (id, sale_id, user_id, reserved_at)
         SELECT gen_random_uuid(), $1, $2 || n, now() FROM generate_series($3::int, $4::int) AS n
         RETURNING id, sale_id, user_id
       ), numbered AS (
         SELECT *, row_number() OVER () / $5::int AS segment FROM made
       )
       INSERT INTO audit_segments
         (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
       SELECT sale_id, 0, 'CONFIRMED', 3 * COUNT(*), now(), now(),
              string_agg(user_id, ' '), string_agg(id::text, ' '), string_agg('0', ' ')
         FROM numbered GROUP BY sale_id, segment`,
      [saleId, prefix, from, Math.min(from + OWNERS_PER_STATEMENT, count) - 1, ORDERS_PER_SEGMENT],
    );
  }
}
