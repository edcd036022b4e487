import type { HoldTerms } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { ShopUnderTest } from './shop-under-test.js';

const NAME = 'A sale under faults';
const HOUR_MS = 3_600_000;
/** What the view order_audit_trail is made of. */
const AUDIT_TABLES = ['audit_events', 'audit_segments'] as const;
const OPEN_DEADLINE_MS = 30_000;
/** A master without a replica in step refuses to write. */
const DROP_DEADLINE_MS = 30_000;

export interface Window {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** A sale and the units that it began with. */
export interface SoldSale {
  readonly saleId: string;
  readonly stock: number;
}

/** A new sale, by default with its window open now. Resolves when every API knows it. */
export async function createSale(
  system: ShopUnderTest,
  saleId: string,
  totalStock: number,
  { startsAtMs, endsAtMs }: Window = openWindow(),
  buckets = 1,
): Promise<void> {
  await system.observer.query(
    'INSERT INTO sales (id, name, total_stock, starts_at, ends_at, buckets) VALUES ($1, $2, $3, $4, $5, $6)',
    [saleId, NAME, totalStock, new Date(startsAtMs), new Date(endsAtMs), buckets],
  );
  system.observer.expectBuckets(saleId, buckets);
  await untilKnown(system, saleId);
}

/** The same, for a sale whose units are held until they are paid. */
export async function createHoldSale(
  system: ShopUnderTest,
  saleId: string,
  totalStock: number,
  terms: HoldTerms,
): Promise<void> {
  const { startsAtMs, endsAtMs } = openWindow();
  await system.observer.query(
    `INSERT INTO sales (id, name, total_stock, starts_at, ends_at, mode, unit_price, currency, hold_ttl_ms, hold_extension_ms,
                        quantity_max, limit_per_user, orders_per_user_max, offer_ttl_ms)
     VALUES ($1, $2, $3, $4, $5, 'HOLD', $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[saleId, NAME, totalStock, new Date(startsAtMs), new Date(endsAtMs)],
      ...[terms.unitPrice, terms.currency, terms.holdTtlMs, terms.holdExtensionMs],
      ...[terms.quantityMax, terms.limitPerUser, terms.ordersPerUserMax, terms.offerTtlMs],
    ],
  );
  await untilKnown(system, saleId);
}

async function untilKnown({ observer, apis }: ShopUnderTest, saleId: string): Promise<void> {
  await until(async () => (await observer.observe(saleId))?.ready, {
    deadlineMs: OPEN_DEADLINE_MS,
    what: `${saleId} is open`,
  });
  for (const { url } of apis) {
    await until(async () => (await fetch(`${url}/api/v1/sale/${saleId}/status`)).ok, {
      deadlineMs: OPEN_DEADLINE_MS,
      what: `${url} knows ${saleId}`,
    });
  }
}

/** Takes the sales of a fault out of both stores, so that the next fault finds nothing of them. */
export async function dropSales(system: ShopUnderTest, saleIds: readonly string[]): Promise<void> {
  for (const saleId of saleIds) await dropSale(system, saleId);
}

/** Takes one sale out of both stores. */
export async function dropSale({ observer }: ShopUnderTest, saleId: string): Promise<void> {
  await observer.query('DELETE FROM sales WHERE id = $1', [saleId]);
  // Money outlives a sale, but not the fault that it was part of.
  await observer.query('DELETE FROM payment_commands USING payments WHERE payments.id = payment_id AND sale_id = $1', [
    saleId,
  ]);
  await observer.query('DELETE FROM payments WHERE sale_id = $1', [saleId]);
  await observer.query(`DELETE FROM payment_sandbox.intents WHERE metadata->>'saleId' = $1`, [saleId]);
  for (const table of AUDIT_TABLES) await observer.query(`DELETE FROM ${table} WHERE sale_id = $1`, [saleId]);
  for (const shard of observer.shardsOf(saleId)) {
    const { keys } = observer.store.sale(shard);
    const unlink = (): Promise<number> => observer.store.at(keys.meta).unlink(...(Object.values(keys) as string[]));
    await until(async () => (await unlink()) >= 0, { deadlineMs: DROP_DEADLINE_MS, what: `Redis forgets ${shard}` });
  }
}

function openWindow(): Window {
  const nowMs = Date.now();
  return { startsAtMs: nowMs - HOUR_MS, endsAtMs: nowMs + HOUR_MS };
}
