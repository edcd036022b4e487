import type pg from 'pg';
import type { Database } from '../database/database.js';
import { failPoint } from '../fail-points.js';
import { readOutbox } from '../outbox/outbox.js';
import type { RedisStore } from '../redis/redis-store.js';
import { HELD_SALES_KEY, saleKeys, scriptKeys } from '../redis/sale-keys.js';
import { nextStep } from './next-step.js';
import { readRedisSale } from './observe-sale.js';
import { definitionArguments, type Sale } from './sale.js';
import { lockSale } from './sale-records.js';

/** One call restores this many buyers; Lua's stack bounds it. */
const BUYERS_PER_CALL = 500;
/** One query reads this many orders; their calls leave together. */
const ORDERS_PER_PAGE = 5_000;
/** Raising is tried again in the next round; meanwhile it must not keep a connection from the orders of other sales. */
const RAISE_LOCK_TIMEOUT_MS = 300;

/** The rebuild of a sale's counters for one epoch on one server. Every later step fails where either has changed. */
export interface Rebuild {
  readonly sale: Sale;
  readonly server: string;
  /** Whether the data of this server came from another primary, which may still answer somebody. */
  readonly wasPromoted: boolean;
}

export type RebuildResult =
  | { readonly outcome: 'opened'; readonly stock: number }
  /** Earlier reservations may still become orders, or an API may still reach another server. */
  | { readonly outcome: 'waiting' }
  /** Another rebuild or a reset took over, or Redis is another server by now. */
  | { readonly outcome: 'superseded' };

/** For callers that cannot wait: opens a sale that begins afresh, and leaves every other one to the reconciler. */
export function opensAfresh({ sale }: Rebuild): Promise<boolean> {
  return Promise.resolve(sale.resetEpoch === sale.epoch);
}

/**
 * Opens the epoch that PostgreSQL has raised: closes the gate, waits until `mayOpen`, tells PostgreSQL which server opens
 * it, builds the counters anew from the outbox entries that Redis still has and from the orders, and opens the gate.
 * Orders need no Redis before PostgreSQL is told; afterwards whatever was reserved earlier is adopted. Every step
 * repeats harmlessly, by this process or another.
 */
export async function rebuildSale(
  database: Database,
  store: RedisStore,
  sale: Sale,
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
): Promise<RebuildResult> {
  const rebuild = await beginRebuild(store, sale);
  if (rebuild === undefined) return { outcome: 'superseded' };
  if (sale.openedEpoch < sale.epoch && !(await mayOpen(rebuild))) return { outcome: 'waiting' };
  const opened = await openInDatabase(database, rebuild);
  if (opened === undefined) return { outcome: 'superseded' };
  failPoint('after_opened_epoch');
  if (!(await restoreOwners(database, store, opened))) return { outcome: 'superseded' };
  return openInRedis(store, opened);
}

/**
 * Raises the epoch in PostgreSQL, so that whatever was reserved before is recognised wherever it still travels.
 * Resolves undefined when that is not needed any more: somebody else was faster.
 */
export async function raiseEpoch(
  database: Database,
  store: RedisStore,
  seen: Pick<Sale, 'saleId' | 'epoch'>,
): Promise<Sale | undefined> {
  const { saleId } = seen;
  const raise = async (client: pg.PoolClient): Promise<Sale | undefined> => {
    const sale = await lockSale(client, saleId);
    if (sale?.epoch !== seen.epoch) return undefined;
    const inRedis = await readRedisSale(store, saleKeys(saleId));
    const next = nextStep(sale, inRedis);
    if (next.step !== 'raise') return undefined;
    return raiseLocked(client, sale, inRedis.epochSeen, next.reason);
  };
  return database.transaction(raise, { lockTimeoutMs: RAISE_LOCK_TIMEOUT_MS });
}

/** Raises the epoch of a sale whose row the transaction has locked. */
export async function raiseLocked(client: pg.PoolClient, sale: Sale, epochSeen: number, reason: string): Promise<Sale> {
  const { saleId } = sale;
  const epoch = (await highestEpoch(client, sale, epochSeen)) + 1;
  // A sale begins like a reset, so it inherits nothing from one that had the same id.
  const resetEpoch = sale.epoch === 0 ? epoch : sale.resetEpoch;
  await client.query('UPDATE sales SET epoch = $2, reset_epoch = $3 WHERE id = $1', [saleId, epoch, resetEpoch]);
  if (sale.epoch > 0) {
    await client.query(
      `INSERT INTO audit_events (sale_id, event_type, epoch, metadata) VALUES ($1, 'REBUILT', $2, $3)`,
      [saleId, epoch, { reason, orders: sale.sold, totalStock: sale.totalStock }],
    );
  }
  return { ...sale, epoch, resetEpoch };
}

/** The highest epoch that this sale, or one that was deleted, ever had, as far as anybody remembers. */
export async function highestEpoch(client: pg.PoolClient, { epoch }: Sale, epochSeen: number): Promise<number> {
  if (epoch > 0) return Math.max(epoch, epochSeen);
  const { rows } = await client.query<{ epoch: number }>('SELECT epoch FROM sale_epoch_floor');
  return Math.max(epochSeen, ...rows.map((row) => row.epoch));
}

/** Closes the gate. Undefined when Redis has this or a higher epoch open, or builds a higher one. */
export async function beginRebuild(store: RedisStore, sale: Sale): Promise<Rebuild | undefined> {
  const { saleId, epoch, resetEpoch } = sale;
  await store.client.sadd(HELD_SALES_KEY, saleId);
  const keys = scriptKeys(saleKeys(saleId));
  const begun = await store.client.beginRebuild(...keys, String(epoch), String(resetEpoch));
  return begun[0] === 'superseded' ? undefined : { sale, server: begun[1], wasPromoted: begun[2] === 1 };
}

/**
 * Tells PostgreSQL that this server, and no other, opens the epoch, and counts the orders: nobody can add one
 * without Redis from here on. Undefined when the epoch was raised since, or is opened on another server.
 */
export async function openInDatabase(
  database: Database,
  { sale: { saleId, epoch }, ...rebuild }: Rebuild,
): Promise<Rebuild | undefined> {
  return database.transaction(async (client) => {
    const sale = await lockSale(client, saleId);
    if (sale?.epoch !== epoch) return undefined;
    if (sale.openedEpoch === epoch) return sale.redisServer === rebuild.server ? { sale, ...rebuild } : undefined;
    const { rows } = await client.query<{ sold: number }>(
      `UPDATE sales SET opened_epoch = epoch, redis_server = $2,
              sold = LEAST(total_stock, (SELECT COUNT(*) FROM orders WHERE sale_id = $1)) WHERE id = $1 RETURNING sold`,
      [saleId, rebuild.server],
    );
    const sold = rows[0]?.sold ?? sale.sold;
    return { sale: { ...sale, sold, openedEpoch: epoch, redisServer: rebuild.server }, ...rebuild };
  });
}

/** Puts all buyers back that the outbox or the orders know. False when the rebuild was taken over. */
export async function restoreOwners(database: Database, store: RedisStore, rebuild: Rebuild): Promise<boolean> {
  const { saleId } = rebuild.sale;
  // The orders come last: where both know a user, the order in the database is the one that counts.
  for await (const page of readOutbox(store, saleKeys(saleId), saleId)) {
    const owners = page.map(({ userId, orderId, outboxId }) => [userId, orderId, outboxId]);
    if (!(await restore(store, rebuild, owners))) return false;
  }
  for await (const page of readOrders(database, saleId)) {
    const owners = page.map(({ user_id, id }) => [user_id, id, '']);
    if (!(await restore(store, rebuild, owners))) return false;
  }
  return true;
}

/** Opens the gate with the stock that the owners leave. */
export async function openInRedis(store: RedisStore, rebuild: Rebuild): Promise<RebuildResult> {
  const { sale, server } = rebuild;
  const open = () =>
    store.client.openSale(
      ...scriptKeys(saleKeys(sale.saleId)),
      String(sale.epoch),
      server,
      String(sale.resetEpoch),
      ...definitionArguments(sale),
    );
  let reply = await open();
  if (reply[0] === 'uneven') {
    if (!(await restoreSurvivors(store, rebuild))) return { outcome: 'superseded' };
    reply = await open();
  }
  if (reply[0] === 'uneven') throw new Error(`The counters of ${sale.saleId} were changed while they were rebuilt`);
  return reply[0] === 'opened' ? { outcome: 'opened', stock: reply[1] } : { outcome: 'superseded' };
}

/** Owners that only Redis knows: PostgreSQL was restored from a backup, or their entries were deleted by hand. */
async function restoreSurvivors(store: RedisStore, rebuild: Rebuild): Promise<boolean> {
  const { orders } = saleKeys(rebuild.sale.saleId);
  let cursor = '0';
  do {
    const [next, fields] = await store.client.hscan(orders, cursor, 'COUNT', BUYERS_PER_CALL);
    const owners: string[][] = [];
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [orderId = '', outboxId = ''] = (fields[i + 1] as string).split('|');
      owners.push([fields[i] as string, orderId, outboxId]);
    }
    if (!(await restore(store, rebuild, owners))) return false;
    cursor = next;
  } while (cursor !== '0');
  return true;
}

async function restore(store: RedisStore, { sale, server }: Rebuild, owners: readonly string[][]): Promise<boolean> {
  const keys = scriptKeys(saleKeys(sale.saleId));
  const calls: Promise<'restored' | 'superseded'>[] = [];
  for (let from = 0; from < owners.length; from += BUYERS_PER_CALL) {
    const triples = owners.slice(from, from + BUYERS_PER_CALL).flat();
    calls.push(store.client.restoreBuyers(...keys, String(sale.epoch), server, ...triples));
  }
  return (await Promise.all(calls)).every((reply) => reply === 'restored');
}

async function* readOrders(database: Database, saleId: string): AsyncGenerator<{ id: string; user_id: string }[]> {
  let after = '';
  for (;;) {
    const { rows } = await database.pool.query<{ id: string; user_id: string }>(
      'SELECT id, user_id FROM orders WHERE sale_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3',
      [saleId, after, ORDERS_PER_PAGE],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.user_id ?? '';
  }
}
