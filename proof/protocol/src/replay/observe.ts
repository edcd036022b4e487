import {
  decodeEntry,
  decodeOwnership,
  FORGOTTEN_EPOCH_KEY,
  HELD_SALES_KEY,
  type RedisConnection,
  type SaleKeys,
  scriptKeys,
} from 'flashsale-core';
import type { RealSystem } from './real-system.js';

/** What the real stores hold, in the form in which it is compared with the model. */
export type Observed = Record<string, string>;

interface RowFacts {
  readonly sale: string | null;
  readonly orders: string[] | null;
  readonly discarded: string[] | null;
  readonly dead: { order_id: string; epoch: number }[] | null;
}

/** Reads everything that the model describes. */
export async function observeReal(system: RealSystem): Promise<Observed> {
  const observed: Observed = { ...(await observeRow(system)) };
  const hasOld = system.isOnOld.some(Boolean);
  for (const [place, server] of system.servers.entries()) {
    if (place === 1 && !hasOld) continue;
    const prefix = place === 0 ? 'redis' : 'old primary';
    for (const [name, value] of Object.entries(await observeRedis(system, server.store))) {
      observed[`${prefix} ${name}`] = value;
    }
  }
  observed['queue'] = words([...system.queue.keys()].map(String));
  return observed;
}

async function observeRow({ database, saleId, orderIds, identities }: RealSystem): Promise<Observed> {
  const { rows } = await database.pool.query<RowFacts>(
    `SELECT (SELECT concat_ws(' ', epoch, opened_epoch, reset_epoch, total_stock, revision, state, sold,
                              COALESCE(redis_server, '-'), ends_at <= now(), retired_at IS NOT NULL) FROM sales WHERE id = $1) AS sale,
            (SELECT array_agg(id::text) FROM orders WHERE sale_id = $1) AS orders,
            (SELECT array_agg(order_id::text) FROM audit_events JOIN sales ON sales.id = sale_id
              WHERE sale_id = $1 AND event_type = 'DISCARDED' AND audit_events.epoch = reset_epoch) AS discarded,
            (SELECT json_agg(json_build_object('order_id', order_id, 'epoch', audit_events.epoch))
               FROM audit_events JOIN sales ON sales.id = sale_id
              WHERE sale_id = $1 AND event_type = 'FAILED_DB' AND audit_events.epoch >= reset_epoch) AS dead`,
    [saleId],
  );
  const { sale = null, orders = [], discarded = [], dead = [] } = rows[0] ?? {};
  if (sale === null) return { row: 'none' };
  const letters = (ids: readonly string[] | null): string =>
    words((ids ?? []).map((id) => String(orderIds.indexOf(id))));
  const [epoch, opened, reset, total, revision, state, sold, server = '-', isOver, isRetired] = sale.split(' ');
  return {
    row: `epoch ${epoch} opened ${opened} reset ${reset} server ${numberOf(identities, server)}`,
    definition: `revision ${revision} total ${total} ${state}${isOver === 't' ? ' over' : ''}`,
    retired: isRetired === 't' ? 'yes' : 'no',
    sold: String(sold),
    orders: letters(orders),
    discarded: letters(discarded),
    dead: words((dead ?? []).map(({ order_id, epoch: of }) => `${orderIds.indexOf(order_id)}@${of}`)),
  };
}

async function observeRedis(system: RealSystem, store: RedisConnection): Promise<Observed> {
  const { keys, orderIds, identities, saleId } = system;
  const [meta, stock, users, owners, outbox, server, isHeld, forgottenEpoch] = await Promise.all([
    store.client.hgetall(keys.meta),
    store.client.get(keys.stock),
    store.client.smembers(keys.users),
    store.client.hgetall(keys.orders),
    store.client.xrange(keys.outbox, '-', '+'),
    readServer(store, keys),
    store.client.sismember(HELD_SALES_KEY, saleId),
    store.client.get(FORGOTTEN_EPOCH_KEY),
  ]);
  const epoch = Number(meta['epoch'] ?? 0);
  const rebuild = meta['rebuildEpoch'];
  const isOver = Number(meta['endsAtMs'] ?? Infinity) <= Date.now();
  return {
    server: numberOf(identities, server),
    epoch: `${epoch} reset ${meta['resetEpoch'] ?? 0} of server ${numberOf(identities, meta['server'] ?? '-')}`,
    gate: meta['gate'] ?? 'closed',
    rebuild: rebuild === undefined ? 'none' : `${rebuild} on ${numberOf(identities, meta['rebuildServer'] ?? '-')}`,
    elsewhere: meta['elsewhere'] === '1' ? 'yes' : 'no',
    ...(system.setup.leases && { quiet: Number(meta['quietUntilMs'] ?? 0) > Date.now() ? 'yes' : 'no' }),
    definition: `revision ${meta['revision'] ?? 0} total ${meta['totalStock'] ?? 0} ${meta['state'] ?? 'OPEN'}${isOver ? ' over' : ''}`,
    held: isHeld === 1 ? 'yes' : 'no',
    forgotten: forgottenEpoch ?? '0',
    stock: stock ?? 'missing',
    users: words(users),
    owners: words(
      Object.entries(owners).map(([user, owned]) => {
        const { orderId, outboxId } = decodeOwnership(owned);
        return `${user}:${orderIds.indexOf(orderId)}@${outboxId.split('-')[0] || '0'}`;
      }),
    ),
    outbox: words(
      outbox.map((entry) => {
        const { orderId, epoch: of } = decodeEntry(saleId, entry);
        return `${orderIds.indexOf(orderId)}@${of}`;
      }),
    ),
  };
}

/** How the server names itself, as every script reads it. */
export async function readServer(store: RedisConnection, keys: SaleKeys): Promise<string> {
  const [, server] = await store.client.observeSale(...scriptKeys(keys));
  return server;
}

/** The model's number of a server; 0 for none. */
function numberOf(identities: ReadonlyMap<number, string>, server: string): string {
  if (server === '-' || server === '') return '0';
  for (const [number, name] of identities) if (name === server) return String(number);
  return `unknown ${server}`;
}

export function words(list: readonly string[]): string {
  return [...list].sort().join(' ') || '-';
}
