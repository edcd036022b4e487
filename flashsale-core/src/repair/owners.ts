import { EPOCH_MAX, epochOfEntry, type Reservation } from '../rabbitmq/reservation-message.js';
import type { Queryable } from '../outbox/dead-entries.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';

const OWNERS_PER_PAGE = 1_000;
const ORDERS_PER_PAGE = 5_000;
const OUTBOX_ID = /^\d+-\d+$/;

/** Somebody who owns a unit, as the orders hash in Redis has him. */
export interface Owner {
  readonly userId: string;
  /** What the hash has of him; the rest is read from it. */
  readonly owned: string;
  readonly orderId: string;
  /** Empty when the order was known to be in the database. */
  readonly outboxId: string;
}

export function toOwner(userId: string, owned: string): Owner {
  const [orderId = '', outboxId = ''] = owned.split('|');
  return { userId, owned, orderId, outboxId };
}

/** The reservation by which he came to own it; undefined where nobody knows its outbox entry any more. */
export function reservationOf(saleId: string, { userId, orderId, outboxId }: Owner): Reservation | undefined {
  if (!OUTBOX_ID.test(outboxId) || epochOfEntry(outboxId) > EPOCH_MAX) return undefined;
  return { saleId, userId, orderId, outboxId, epoch: epochOfEntry(outboxId), reservedAtMs: 0 };
}

/** What differs between Redis and PostgreSQL about who owns a unit. */
export interface OwnershipFindings {
  /** Owners in Redis whom neither an order nor an outbox entry backs. */
  readonly unbacked: readonly Owner[];
  /** Users of whom Redis does not know what it should: with an order, or owners who are missing in its set of users. */
  readonly lost: readonly string[];
}

/** Compares both sides, page by page. What moves meanwhile is not taken for a difference. */
export async function compareOwnership(
  database: Queryable,
  store: RedisStore,
  saleId: string,
): Promise<OwnershipFindings> {
  const unbacked: Owner[] = [];
  const lost = new Set<string>();
  for await (const owners of readOwners(store, saleId)) {
    unbacked.push(...(await findUnbacked(database, store, saleId, owners)));
    const { users } = saleKeys(saleId);
    const isUser = await store.client.smismember(users, ...owners.map(({ userId }) => userId));
    const missing = owners.filter((_owner, i) => isUser[i] !== 1);
    const now = await readOwned(store, saleId, missing);
    missing.forEach((owner, i) => now[i] === owner.owned && lost.add(owner.userId));
  }
  for await (const orders of readOrders(database, saleId)) {
    // The order is read first: its unit was owned before it was written.
    const owned = await store.client.hmget(saleKeys(saleId).orders, ...orders.map((order) => order.user_id));
    orders.forEach((order, i) => owned[i]?.split('|')[0]?.toLowerCase() !== order.id && lost.add(order.user_id));
  }
  return { unbacked, lost: [...lost] };
}

/**
 * Those of the owners whom nothing backs. The outbox is asked before the database: an entry leaves it after its order is
 * committed. At last it is asked whether they still are owners, which a discard may have ended.
 */
export async function findUnbacked(
  database: Queryable,
  store: RedisStore,
  saleId: string,
  owners: readonly Owner[],
): Promise<Owner[]> {
  const withoutOrder = await findWithoutOrder(database, saleId, owners);
  if (withoutOrder.length === 0) return [];
  const { outbox } = saleKeys(saleId);
  const entries = await Promise.all(
    withoutOrder.map(async ({ outboxId }) =>
      OUTBOX_ID.test(outboxId) ? (await store.client.xrange(outbox, outboxId, outboxId)).length : 0,
    ),
  );
  const withoutEntry = withoutOrder.filter((_owner, i) => entries[i] === 0);
  const suspects = await findWithoutOrder(database, saleId, withoutEntry);
  const owned = await readOwned(store, saleId, suspects);
  return suspects.filter((owner, i) => owned[i] === owner.owned);
}

async function readOwned(
  store: RedisStore,
  saleId: string,
  owners: readonly Owner[],
): Promise<readonly (string | null)[]> {
  if (owners.length === 0) return [];
  return store.client.hmget(saleKeys(saleId).orders, ...owners.map(({ userId }) => userId));
}

async function findWithoutOrder(database: Queryable, saleId: string, owners: readonly Owner[]): Promise<Owner[]> {
  if (owners.length === 0) return [];
  const { rows } = await database.query<{ user_id: string }>({
    name: 'find-buyers',
    text: 'SELECT user_id FROM orders WHERE sale_id = $1 AND user_id = ANY($2::text[])',
    values: [saleId, owners.map(({ userId }) => userId)],
  });
  const buyers = new Set(rows.map((row) => row.user_id));
  return owners.filter(({ userId }) => !buyers.has(userId));
}

async function* readOwners(store: RedisStore, saleId: string): AsyncGenerator<Owner[]> {
  const { orders } = saleKeys(saleId);
  let cursor = '0';
  do {
    const [next, fields] = await store.client.hscan(orders, cursor, 'COUNT', OWNERS_PER_PAGE);
    // A hash that grows while it is scanned shows some of its fields twice.
    const owners = new Map<string, Owner>();
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const userId = fields[i] as string;
      owners.set(userId, toOwner(userId, fields[i + 1] as string));
    }
    if (owners.size > 0) yield [...owners.values()];
    cursor = next;
  } while (cursor !== '0');
}

async function* readOrders(database: Queryable, saleId: string): AsyncGenerator<{ id: string; user_id: string }[]> {
  let after = '';
  for (;;) {
    const { rows } = await database.query<{ id: string; user_id: string }>({
      name: 'read-orders-after',
      text: 'SELECT id, user_id FROM orders WHERE sale_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3',
      values: [saleId, after, ORDERS_PER_PAGE],
    });
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.user_id ?? '';
  }
}
