import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeadLetters,
  encodeReservations,
  findDeadEntries,
  findDiscarded,
  reconcileSale,
  type RepairId,
  type RepairReport,
  type RepairRequest,
  repairSale,
  type Reservation,
  reserveUnits,
} from 'flashsale-core';
import { users, reserveFor, useStores } from '../../flashsale-core/test-support/index.js';
import { forgetOwners } from '../../flashsale-core/src/reconciliation/repair/forget-owners.js';
import { writeLostOrders } from '../../flashsale-core/src/reconciliation/repair/lost-orders.js';
import { toOwner } from '../../flashsale-core/src/reservations/owners.js';
import { recountSold } from '../../flashsale-core/src/reconciliation/repair/sold-count.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { chainAnew, sellInBuckets, sellOut, type SoundSale, UNITS } from './sound-sale.js';

const stores = useStores();
let verified: Stores;
let deadLetters: DeadLetters;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
  deadLetters = new DeadLetters(stores.rabbitmqUrl, `${stores.name} dead letters`, stores.topology, stores.logger);
});

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

async function repair(saleId: string, request: Partial<RepairRequest> = {}): Promise<RepairReport> {
  const dependencies = { database: stores.database, redis: stores.redis, deadLetters };
  const report = await repairSale(dependencies, { saleId, apply: false, forgetUnbacked: false, ...request });
  if (typeof report === 'string') throw new Error(report);
  return report;
}

/** Of each kind that was found, how many were found and mended. */
function counts({ findings }: RepairReport): Partial<Record<RepairId, [found: number, mended: number]>> {
  return Object.fromEntries(
    findings.filter(({ found }) => found > 0).map(({ id, found, mended }) => [id, [found, mended]]),
  );
}

async function failedChecks(saleId: string): Promise<string[]> {
  const { sales, queues = [] } = await verify(verified, { saleId, waitMs: 0 });
  return [...sales.flatMap(({ checks }) => checks), ...queues].flatMap(({ id, ok }) => (ok ? [] : [id]));
}

/** Everything of a sale that a dry run must leave as it is. */
async function picture({ saleId, keys }: SoundSale): Promise<unknown> {
  const { rows } = await stores.database.pool.query(
    `SELECT (SELECT to_jsonb(s) FROM sales s WHERE id = $1) AS sale, (SELECT COUNT(*) FROM audit_events) AS events,
            (SELECT jsonb_agg(to_jsonb(o) ORDER BY id) FROM orders o WHERE sale_id = $1) AS orders`,
    [saleId],
  );
  const { client } = stores.redis;
  return [rows, await client.hgetall(keys.orders), await client.hgetall(keys.meta), await client.get(keys.stock)];
}

/** What a restored backup does: the orders and all their traces in PostgreSQL are gone. */
async function loseOrders({ saleId, buyers }: Pick<SoundSale, 'saleId' | 'buyers'>, count: number): Promise<void> {
  const orderIds = buyers.slice(0, count).map(({ orderId }) => orderId);
  await sql('DELETE FROM orders WHERE id = ANY($1::uuid[])', orderIds);
  await sql('UPDATE sales SET sold = sold - $2 WHERE id = $1', saleId, count);
  await sql('DELETE FROM audit_events WHERE order_id = ANY($1::uuid[])', orderIds);
  await chainAnew(stores.database, saleId);
}

/** Does what a worker does for a sale whose epoch was raised. */
async function rebuild(saleId: string): Promise<void> {
  const result = await reconcileSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), () =>
    Promise.resolve(true),
  );
  expect(result.outcome).toBe('rebuilt');
}

async function repairedRows(saleId: string): Promise<{ user_id: string | null; metadata: unknown }[]> {
  const { rows } = await stores.database.pool.query<{ user_id: string | null; metadata: unknown }>(
    `SELECT user_id, metadata FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'REPAIRED' ORDER BY user_id`,
    [saleId],
  );
  return rows;
}

it('finds nothing in a sound sale, and changes nothing', async () => {
  const sale = await sellOut(stores);
  const before = await picture(sale);
  expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({});
  expect(await picture(sale)).toEqual(before);
});

describe('orders that Redis knows and PostgreSQL lost', () => {
  it('are reported by a dry run, which changes nothing', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 2);
    const before = await picture(sale);
    const report = await repair(sale.saleId);
    expect(counts(report)).toEqual({ 'lost-orders': [2, 0] });
    expect(report.findings.find(({ id }) => id === 'lost-orders')?.examples).toContain(
      `user-0: order ${sale.buyers[0]?.orderId}`,
    );
    expect(await picture(sale)).toEqual(before);
  });

  it('are written again, once, with their audit rows, and counted', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 2);
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ 'lost-orders': [2, 2] });
    expect(await failedChecks(sale.saleId)).toEqual([]);
    const metadata = { before: null, after: 'CONFIRMED', reason: 'Redis knew the order and PostgreSQL had lost it' };
    expect(await repairedRows(sale.saleId)).toEqual([
      { user_id: 'user-0', metadata },
      { user_id: 'user-1', metadata },
    ]);
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({});
    expect(await repairedRows(sale.saleId)).toHaveLength(2);
  });

  it('get no second audit rows where those are still there', async () => {
    const sale = await sellOut(stores);
    await sql('DELETE FROM orders WHERE id = $1', sale.buyers[0]?.orderId);
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ sold: [1, 1], 'lost-orders': [1, 1] });
    expect(await failedChecks(sale.saleId)).toEqual([]);
  });

  it('are written once by several repairs at the same time', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, UNITS);
    const reports = await Promise.all([1, 2, 3].map(() => repair(sale.saleId, { apply: true })));
    const written = reports.flatMap(({ findings }) => findings.filter(({ id }) => id === 'lost-orders'));
    expect(written.reduce((sum, { mended }) => sum + mended, 0)).toBe(UNITS);
    expect(await failedChecks(sale.saleId)).toEqual([]);
  });

  it('are written as far as there are units; the others are reported', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 2);
    await sql('UPDATE sales SET total_stock = total_stock - 1 WHERE id = $1', sale.saleId);
    await stores.redis.client.hset(sale.keys.meta, 'totalStock', UNITS - 1, 'revision', 2);
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({
      'lost-orders': [1, 1],
      'unbacked-owners': [1, 0],
    });
    expect((await stores.readSale(sale.saleId)).sold).toBe(UNITS - 1);
    expect(await stores.readOrders(sale.saleId)).toHaveLength(UNITS - 1);
  });

  it('are not written where the reservation was discarded, or has no order id', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 2);
    const { client } = stores.redis;
    const [, outboxId = ''] = ((await client.hget(sale.keys.orders, 'user-0')) ?? '').split('|');
    await sql(
      `INSERT INTO audit_events (sale_id, epoch, instance, sequence, event_type, user_id, order_id)
       VALUES ($1, $2, 'discards', $3, 'DISCARDED', 'user-0', $4)`,
      sale.saleId,
      ...outboxId.split('-').map(Number),
      sale.buyers[0]?.orderId,
    );
    await client.hset(sale.keys.orders, 'user-1', 'written by hand');
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ 'unbacked-owners': [2, 0] });
    expect(await stores.readOrders(sale.saleId)).toHaveLength(UNITS - 2);
  });

  it('are not mistaken for reservations on their way', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(3));
    expect(counts(await repair(saleId, { apply: true }))).toEqual({});
  });
});

it('recounts sold, and reports what it was', async () => {
  const sale = await sellOut(stores);
  await sql('UPDATE sales SET sold = sold - 2 WHERE id = $1', sale.saleId);
  const report = await repair(sale.saleId);
  expect(report.findings.find(({ id }) => id === 'sold')?.examples).toEqual(['sold 3, orders 5']);
  expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ sold: [1, 1] });
  expect(await failedChecks(sale.saleId)).toEqual([]);
  expect(await repairedRows(sale.saleId)).toMatchObject([{ metadata: { before: { sold: 3 }, after: { sold: 5 } } }]);
});

describe('buyers that PostgreSQL knows and Redis lost', () => {
  it.each<[string, (sale: SoundSale) => Promise<unknown>]>([
    [
      'an owner is gone, and nothing contradicts it',
      async ({ keys }) => {
        await stores.redis.client.hdel(keys.orders, 'user-0');
        await stores.redis.client.srem(keys.users, 'user-0');
        await stores.redis.client.incr(keys.stock);
      },
    ],
    [
      'an owner has another order id',
      ({ keys }) => stores.redis.client.hset(keys.orders, 'user-0', `${randomUUID()}|`),
    ],
    [
      'an owner was exchanged in the set of users',
      async ({ keys }) => {
        await stores.redis.client.srem(keys.users, 'user-0');
        await stores.redis.client.sadd(keys.users, 'nobody');
      },
    ],
  ])('are restored by a rebuild where %s', async (_case, damage) => {
    const sale = await sellOut(stores);
    await damage(sale);
    const before = await picture(sale);
    expect(counts(await repair(sale.saleId))).toEqual({ 'lost-buyers': [1, 0] });
    expect(await picture(sale)).toEqual(before);

    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ 'lost-buyers': [1, 1] });
    const { epoch, openedEpoch } = await stores.readSale(sale.saleId);
    expect(epoch).toBe(openedEpoch + 1);
    await rebuild(sale.saleId);
    expect(await failedChecks(sale.saleId)).toEqual([]);
    expect(await stores.countAudit(sale.saleId)).toMatchObject({ REBUILT: 1, REPAIRED: 1 });
  });
});

describe('owners whom nothing backs, and who are to be released', () => {
  it('are released, may buy again, and no copy of their message becomes an order', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 2);
    const { client } = stores.redis;
    const [orderId = '', outboxId = ''] = ((await client.hget(sale.keys.orders, 'user-0')) ?? '').split('|');
    // As after a rebuild: nobody knows its outbox entry any more.
    await client.hset(sale.keys.orders, 'user-1', `${sale.buyers[1]?.orderId}|`);
    expect(counts(await repair(sale.saleId, { forgetUnbacked: true }))).toEqual({ 'unbacked-owners': [2, 0] });
    expect(await client.hlen(sale.keys.orders)).toBe(UNITS);

    expect(counts(await repair(sale.saleId, { apply: true, forgetUnbacked: true }))).toEqual({
      'unbacked-owners': [2, 2],
    });
    await rebuild(sale.saleId);
    expect(await failedChecks(sale.saleId)).toEqual([]);
    expect((await stores.observe(sale.saleId))?.stock).toBe(2);
    expect(await repairedRows(sale.saleId)).toMatchObject([
      { user_id: 'user-0', metadata: { before: { owns: orderId }, after: null } },
      { user_id: 'user-1' },
      { user_id: null },
    ]);
    const message: Reservation = {
      saleId: sale.saleId,
      userId: 'user-0',
      orderId,
      outboxId,
      epoch: Number(outboxId.split('-')[0]),
      reservedAtMs: 0,
    };
    const record = await stores.readSale(sale.saleId);
    expect((await stores.database.transaction((tx) => findDiscarded(tx, [message], [record]))).size).toBe(1);
    const decisions = await reserveUnits(stores.redis.sale(sale.saleId), [{ userId: 'user-0', orderId: randomUUID() }]);
    expect(decisions).toMatchObject({ outcomes: [{ outcome: 'reserved' }] });
  });
});

describe('reservations that wait for a dead letter that is gone', () => {
  async function killEntry(times = 0): Promise<Reservation> {
    const { saleId } = await stores.openSale();
    const [reservation] = await reserveFor(stores, saleId, ['unlucky']);
    if (reservation === undefined) throw new Error('Nothing was reserved.');
    await die(reservation, times);
    return reservation;
  }

  /** As the worker records it. */
  async function die({ saleId, userId, orderId, epoch }: Reservation, sequence: number): Promise<void> {
    await sql(
      `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id)
       VALUES ($1, $2, 'FAILED_DB:' || $5::uuid, $3, $4, 'FAILED_DB', $5)`,
      saleId,
      epoch,
      sequence,
      userId,
      orderId,
    );
  }

  const isDead = async (reservation: Reservation): Promise<boolean> =>
    (await findDeadEntries(stores.database.pool, [reservation])).has(reservation);

  it('are published again; if refused again, they are dead letters again', async () => {
    const reservation = await killEntry();
    expect(counts(await repair(reservation.saleId))).toEqual({ 'stuck-entries': [1, 0] });
    expect(await isDead(reservation)).toBe(true);

    expect(counts(await repair(reservation.saleId, { apply: true }))).toEqual({ 'stuck-entries': [1, 1] });
    expect(await isDead(reservation)).toBe(false);
    expect(counts(await repair(reservation.saleId, { apply: true }))).toEqual({});

    await die(reservation, 1);
    expect(await isDead(reservation)).toBe(true);
    expect(counts(await repair(reservation.saleId, { apply: true }))).toEqual({ 'stuck-entries': [1, 1] });
    expect(await isDead(reservation)).toBe(false);
  });

  it('are left to the operator where the letter is there', async () => {
    const reservation = await killEntry();
    const { exchange, routingKey } = stores.topology.deadLetters;
    const channel = await stores.rabbit.createConfirmChannel();
    channel.publish(exchange, routingKey, encodeReservations([reservation]));
    await channel.waitForConfirms();
    await channel.close();
    expect(counts(await repair(reservation.saleId, { apply: true }))).toEqual({});
    expect(await isDead(reservation)).toBe(true);
    expect(await stores.takeDeadLetters()).toHaveLength(1);
  });
});

describe('a repair is refused', () => {
  const dependencies = () => ({ database: stores.database, redis: stores.redis, deadLetters });
  const request = { apply: true, forgetUnbacked: false };

  it('where there is no such sale', async () => {
    expect(await repairSale(dependencies(), { saleId: 'nowhere', ...request })).toBe('unknown-sale');
  });

  it.each<[string, (sale: SoundSale) => Promise<unknown>]>([
    ['was never opened in PostgreSQL', ({ saleId }) => sql('UPDATE sales SET epoch = epoch + 1 WHERE id = $1', saleId)],
    ['has its gate closed', ({ keys }) => stores.redis.client.hset(keys.meta, 'gate', 'closed')],
    ['has contradicting counters', ({ keys }) => stores.redis.client.incr(keys.stock)],
    ['is not in Redis', ({ keys }) => stores.redis.client.del(keys.meta)],
  ])('while the sale %s', async (_case, damage) => {
    const sale = await sellOut(stores);
    await damage(sale);
    expect(await repairSale(dependencies(), { saleId: sale.saleId, ...request })).toBe('not-ready');
  });

  it('where the epoch in which something was found is over', async () => {
    const sale = await sellOut(stores);
    await loseOrders(sale, 1);
    const owner = toOwner('user-0', (await stores.redis.client.hget(sale.keys.orders, 'user-0')) ?? '');
    const { epoch } = await stores.readSale(sale.saleId);
    const over = { saleId: sale.saleId, epoch: epoch - 1 };
    const { database, redis } = stores;
    const before = await picture(sale);
    expect(await writeLostOrders(database, redis.sale(over.saleId), over, [owner])).toBe('superseded');
    expect(await forgetOwners(database, redis.sale(over.saleId), over, [owner])).toBe('superseded');
    expect(await recountSold(database, redis.sale(over.saleId), over)).toBe('superseded');
    expect(await picture(sale)).toEqual(before);
    expect(await writeLostOrders(database, redis.sale(over.saleId), { ...over, epoch }, [owner])).toBe(1);
  });
});

it('finds nothing in a sale that is being sold, however often it looks', async () => {
  const { saleId } = await stores.openSale({ totalStock: 2_000 });
  await stores.startWorker();
  const publisher = await stores.connectPublisher();
  const sold = new AbortController();
  const sell = async (): Promise<void> => {
    for (let from = 0; from < 2_000; from += 20) {
      const reservations = await reserveFor(stores, saleId, users(20, `buyer-${from}`));
      await publisher.publish(reservations);
    }
    sold.abort();
  };
  const selling = sell();
  let looks = 0;
  while (!sold.signal.aborted) {
    expect(counts(await repair(saleId, { apply: true }))).toEqual({});
    looks += 1;
  }
  await selling;
  expect(looks).toBeGreaterThan(1);
  await stores.untilAtRest(saleId);
  expect(counts(await repair(saleId, { apply: true }))).toEqual({});
  expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 2_000, RESERVED: 2_000, CONFIRMED: 2_000 });
});

describe('a sale in buckets', () => {
  it('gets lost orders back, each with the bucket of its buyer', async () => {
    const sale = await sellInBuckets(stores);
    await loseOrders(sale, 3);
    expect(counts(await repair(sale.saleId, { apply: true }))).toEqual({ 'lost-orders': [3, 3] });
    expect(await failedChecks(sale.saleId)).toEqual([]);
  });

  it('gets a buyer back that a bucket lost, by a rebuild of that bucket', async () => {
    const { saleId, keys, buyers } = await sellInBuckets(stores);
    const [ofBucket, userId] = [keys[1], buyers[2]?.userId ?? ''];
    const { client } = stores.redis;
    await client.srem(ofBucket?.users ?? '', userId);
    await client.hdel(ofBucket?.orders ?? '', userId);
    await client.incr(ofBucket?.stock ?? '');
    expect(counts(await repair(saleId, { apply: true }))).toEqual({ 'lost-buyers': [1, 1] });
    await rebuild(saleId);
    const { buckets } = await stores.readSale(saleId);
    expect(buckets?.map(({ epoch }) => epoch)).toEqual([1, 2, 1]);
    expect(await failedChecks(saleId)).toEqual([]);
  });
});
