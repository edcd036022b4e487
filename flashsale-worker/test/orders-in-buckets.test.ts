import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  bucketOf,
  decodeReservations,
  Leases,
  measureDrift,
  type Reservation,
  reserveUnits,
  type Sale,
  saleKeys,
  shardOfUser,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { users, useStores } from '../../flashsale-core/test-support/index.js';
import { RelayService } from '../src/outbox/relay.service.js';
import { useOrders } from './orders-under-test.js';

const BUCKETS = 3;

const stores = useStores();
const orders = useOrders(stores);

/** Reserves a unit for each, in the bucket of each. */
async function reserve(sale: Sale, userIds: readonly string[]): Promise<Reservation[]> {
  const { saleId } = sale;
  return Promise.all(
    userIds.map(async (userId) => {
      const orderId = randomUUID();
      const store = stores.redis.sale(shardOfUser(saleId, userId, BUCKETS));
      const decisions = await reserveUnits(store, [{ userId, orderId }]);
      if (decisions === 'not-ready') throw new Error(`${store.shard} is not ready`);
      const [decided] = decisions.outcomes;
      if (decided?.outcome !== 'reserved') throw new Error(`${userId} got ${decided?.outcome}`);
      const { epoch, decidedAtMs: reservedAtMs } = decisions;
      return { saleId, userId, orderId, epoch, outboxId: decided.outboxId, reservedAtMs, buckets: BUCKETS };
    }),
  );
}

async function bucketsOfOrders(saleId: string): Promise<Record<string, number>> {
  const { rows } = await stores.database.pool.query<{ user_id: string; bucket: number }>(
    'SELECT user_id, bucket FROM orders WHERE sale_id = $1',
    [saleId],
  );
  return Object.fromEntries(rows.map(({ user_id, bucket }) => [user_id, bucket]));
}

function expectedBuckets(saleId: string, userIds: readonly string[]): Record<string, number> {
  return Object.fromEntries(userIds.map((userId) => [userId, bucketOf(saleId, userId, BUCKETS)]));
}

function drift(saleId: string): ReturnType<typeof measureDrift> {
  return measureDrift(stores.database, stores.redis.sale(saleId));
}

describe('reservations of a sale in buckets', () => {
  it('become orders with the bucket of their buyer, and leave the outboxes of all buckets', async () => {
    const sale = await stores.openSale({ buckets: BUCKETS, totalStock: 60 });
    const { saleId } = sale;
    const reservations = await reserve(sale, users(20));
    const verdicts = await orders.record(reservations);
    expect(new Set(verdicts)).toEqual(new Set(['ack']));
    expect(await bucketsOfOrders(saleId)).toEqual(expectedBuckets(saleId, users(20)));
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 20 });
    for (const store of stores.redis.sale(saleId).inBuckets(BUCKETS)) {
      expect(await store.readEntries('-', '+', 10)).toEqual([]);
    }
    expect(await drift(saleId)).toEqual({ buyers: 0, stock: 0 });
    expect(new Set(await orders.record(reservations))).toEqual(new Set(['ack']));
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 20 });
  });

  it('are adopted in the bucket that was rebuilt since, and in no other', async () => {
    const sale = await stores.openSale({ buckets: BUCKETS, totalStock: 60 });
    const { saleId } = sale;
    const reservations = await reserve(sale, users(20));
    const lost = stores.redis.sale(saleId).inBuckets(BUCKETS)[1];
    await stores.redis.client.hset(lost?.keys.meta ?? '', 'server', 'the-server-before');
    await stores.rebuildSale(saleId);
    expect(new Set(await orders.record(reservations))).toEqual(new Set(['ack']));
    expect(await bucketsOfOrders(saleId)).toEqual(expectedBuckets(saleId, users(20)));
    const { rows } = await stores.database.pool.query<{ epoch: number; count: string }>(
      `SELECT epoch, COUNT(*) FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'CONFIRMED' GROUP BY 1 ORDER BY 1`,
      [saleId],
    );
    const inLost = users(20).filter((userId) => bucketOf(saleId, userId, BUCKETS) === 1).length;
    expect(rows.map(({ epoch, count }) => [epoch, Number(count)])).toEqual([
      [1, 20 - inLost],
      [2, inLost],
    ]);
    expect(await drift(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('wait while their bucket is lost, and those of the others do not', async () => {
    const sale = await stores.openSale({ buckets: BUCKETS, totalStock: 60 });
    const { saleId } = sale;
    const reservations = await reserve(sale, users(20));
    const lost = stores.redis.sale(saleId).inBuckets(BUCKETS)[2];
    await lost?.remove();
    await stores.database.pool.query('UPDATE sales SET epoch = 2, bucket_epochs[3] = 2 WHERE id = $1', [saleId]);
    const verdicts = await orders.record(reservations);
    expect(verdicts).toEqual(
      reservations.map(({ userId }) => (bucketOf(saleId, userId, BUCKETS) === 2 ? 'retry' : 'ack')),
    );
    await stores.rebuildSale(saleId);
    await until(async () => (await orders.record(reservations)).every((verdict) => verdict === 'ack'));
    expect(await bucketsOfOrders(saleId)).toEqual(expectedBuckets(saleId, users(20)));
    expect(await drift(saleId)).toEqual({ buyers: 0, stock: 0 });
  });

  it('go to the dead letters if they count the buckets otherwise than PostgreSQL', async () => {
    const sale = await stores.openSale({ buckets: BUCKETS, totalStock: 6 });
    const [reservation] = await reserve(sale, ['ann']);
    const { buckets: _buckets, ...ofOne } = reservation as Reservation;
    expect(await orders.record([{ ...ofOne, buckets: 4 }])).toEqual(['dead']);
    expect(await orders.record([ofOne])).toEqual(['dead']);
    expect(await orders.record([reservation as Reservation])).toEqual(['ack']);
  });

  it('are discarded in the bucket of their user', async () => {
    const sale = await stores.openSale({ buckets: BUCKETS, totalStock: 60 });
    const reservations = await reserve(sale, users(3));
    for (const reservation of reservations) {
      expect(await stores.reservations.discard(reservation, 'a test')).toBe('released');
    }
    expect(await drift(sale.saleId)).toEqual({ buyers: 0, stock: 0 });
  });
});

describe('the relay', () => {
  it('publishes what is left in the outbox of any bucket, as of that sale', async () => {
    const { saleId } = await stores.openSale({ buckets: BUCKETS });
    const publisher = await stores.connectPublisher();
    const relay = new RelayService(stores.reservations, publisher, stores.sales, new Leases(stores.redis, 'one'));
    stores.defer(() => relay.stop());
    const forgotten = users(12);
    for (const userId of forgotten) {
      // Entries of different buckets may have the same id.
      const { outbox } = saleKeys(shardOfUser(saleId, userId, BUCKETS));
      const fields = ['userId', userId, 'orderId', randomUUID(), 'reservedAtMs', Date.now() - 60_000];
      await stores.redis.client.xadd(outbox, '1-*', ...fields);
    }
    relay.start();
    const published: Reservation[] = [];
    await until(async () => {
      await stores.withChannel(async (channel) => {
        for (;;) {
          const delivery = await channel.get(stores.topology.purchases.queue, { noAck: true });
          if (delivery === false) return;
          const decoded = decodeReservations(delivery.content);
          if ('reservations' in decoded) published.push(...decoded.reservations);
        }
      });
      return published.length >= forgotten.length;
    });
    expect(published.map(({ userId }) => userId).sort()).toEqual([...forgotten].sort());
    expect(new Set(published.map(({ buckets }) => buckets))).toEqual(new Set([BUCKETS]));
  });
});
