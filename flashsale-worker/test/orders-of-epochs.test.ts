import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { raiseEpoch, rebuildSale, type Reservation, resetSale, saleKeys } from 'flashsale-core';
import {
  beforeLockTimeout,
  expectInvariants,
  reservation,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';
import { useOrders } from './orders-under-test.js';

const stores = useStores();
const { counted, logged, loseRedisData, lostRedis, rebuild, record, service } = useOrders(stores);

describe('a locked sale', () => {
  it('is tried again soon; other sales do not wait for it', async () => {
    const [busy, free] = [await stores.openSale(), await stores.openSale()];
    const waiting = await reserveFor(stores, busy.saleId, users(2));
    const others = await reserveFor(stores, free.saleId, users(2));
    const [ann, bob] = others as [Reservation, Reservation];
    await stores.openDatabase().transaction(async (holder) => {
      await holder.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [busy.saleId]);
      const batch = [...waiting, ann, reservation('no-such-sale'), bob];
      const verdicts = await beforeLockTimeout(stores, busy.saleId, () => record(batch));
      expect(verdicts).toEqual(['locked', 'locked', 'ack', 'dead', 'ack']);
    });
    await expectInvariants(stores, free.saleId);
    expect(await counted('flashsale_retries_total{class="sqlstate_55"}')).toBe(2);
    expect(await record(waiting)).toEqual(['ack', 'ack']);
    await expectInvariants(stores, busy.saleId);
  });
});

describe('while a sale is rebuilt', () => {
  it('its reservations wait until its counters are correct, and are adopted before anyone can buy', async () => {
    const { saleId, epoch } = await stores.openSale({ totalStock: 3 });
    const reservations = await reserveFor(stores, saleId, users(2));
    await loseRedisData(saleId);
    const raised = await raiseEpoch(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId));
    expect(await record(reservations)).toEqual(['retry', 'retry']);

    if (raised === undefined) throw new Error('superseded');
    await rebuildSale(stores.database, stores.redis.sale(raised.saleId), raised, () => Promise.resolve(false));
    // Where Redis has lost the sale, nobody becomes an owner before every lease on "sold out" has ended.
    await until(async () => (await record(reservations)).every((verdict) => verdict === 'ack'));
    expect(await stores.observe(saleId)).toMatchObject({ epoch: epoch + 1, gate: 'adopting', buyers: 2, stock: 1 });
    await stores.rebuildSale(saleId);
    await expectInvariants(stores, saleId);
  });
});

describe('a sale that was created again with the id of a deleted one', () => {
  it('inherits none of its reservations', async () => {
    const { saleId } = await stores.openSale();
    const old = await reserveFor(stores, saleId, users(2));
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    await stores.openSale({ saleId });
    const [ann] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    expect(await record([...old, ann])).toEqual(['ack', 'ack', 'ack']);
    expect(await stores.readOrders(saleId)).toEqual([{ orderId: ann.orderId, userId: 'ann' }]);
    expect(await stores.countAudit(saleId)).toMatchObject({ STALE_DROPPED: 2, CONFIRMED: 1 });
    await expectInvariants(stores, saleId);
  });

  it('while it was never opened, drops or retries reservations that are not its own', async () => {
    const { saleId } = await stores.openSale();
    const old = await reserveFor(stores, saleId, users(1));
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    await stores.createSale({ saleId });
    expect(await record(old)).toEqual(['retry']);
    await stores.rebuildSale(saleId);
    expect(await record(old)).toEqual(['ack']);
    expect(await stores.countAudit(saleId)).toEqual({ STALE_DROPPED: 1 });
  });
});

describe('more reservations than units', () => {
  it('go to the dead letters one by one, the last reserved of them', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const reservations = await reserveFor(stores, saleId, users(5));
    await stores.database.pool.query('UPDATE sales SET total_stock = 3 WHERE id = $1', [saleId]);
    expect(await record(reservations)).toEqual(['ack', 'ack', 'ack', 'dead', 'dead']);
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 3, FAILED_DB: 2 });
    // Once for each, however often the relay or an operator publishes them.
    expect(await record(reservations.slice(3))).toEqual(['dead', 'dead']);
    expect(await stores.countAudit(saleId)).toMatchObject({ FAILED_DB: 2 });
    await stores.database.pool.query('UPDATE sales SET total_stock = 5 WHERE id = $1', [saleId]);
    expect(await record(reservations)).toEqual(Array(5).fill('ack'));
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 5 });
  });
});

it('a reservation is dropped if a reset comes between its read of PostgreSQL and its adoption', async () => {
  const { saleId } = await stores.openSale();
  const lost = await reserveFor(stores, saleId, ['ann']);
  await rebuild(saleId);
  await loseRedisData(saleId);
  const persistence = new OrderPersistence(stores.database);
  let isReset = false;
  const resettingMeanwhile = {
    persist: async (batch: readonly Reservation[]) => {
      const outcomes = await persistence.persist(batch);
      if (!isReset) await resetSale(stores.database, stores.redis.sale(saleId));
      isReset = true;
      return outcomes;
    },
    recordOnce: persistence.recordOnce.bind(persistence),
  };
  expect(await record(lost, service(stores.redis, resettingMeanwhile as unknown as OrderPersistence))).toEqual(['ack']);
  expect(await stores.countAudit(saleId)).toEqual({ ADMIN_RESET: 1, STALE_DROPPED: 1 });
  expect(await stores.observe(saleId)).toMatchObject({ stock: 10, buyers: 0, outboxLength: 0 });
});

describe('a reservation from before a rebuild', () => {
  it('that Redis still knows becomes an order, and its entry leaves the outbox', async () => {
    const { saleId, epoch } = await stores.openSale({ totalStock: 3 });
    const reservations = await reserveFor(stores, saleId, users(3));
    await rebuild(saleId);
    expect(await record(reservations)).toEqual(['ack', 'ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: epoch + 1, sold: 3 });
  });

  it('that Redis lost gets its unit back while units are left', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const lost = await reserveFor(stores, saleId, ['ann', 'bob', 'eve']);
    await loseRedisData(saleId);
    await stores.rebuildSale(saleId);
    await reserveFor(stores, saleId, ['zoe']);

    const verdicts = await record(lost);
    expect(verdicts).toEqual(['ack', 'ack', 'ack']);
    expect(await stores.readOrders(saleId)).toHaveLength(2);
    expect(await stores.countAudit(saleId)).toEqual({
      REBUILT: 1,
      ATTEMPTED: 2,
      RESERVED: 2,
      CONFIRMED: 2,
      OVERSOLD: 1,
    });
    expect(await counted('flashsale_broken_promises_total')).toBe(1);
    expect(await counted('flashsale_order_confirmation_seconds_count')).toBe(2);
    expect(logged()).toContain(
      `error: A promise cannot be kept: no unit is left for order ${lost[2]?.orderId} of ${saleId}`,
    );
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 3, outboxLength: 1 });

    // Recorded once, however often the reservation is delivered.
    expect(await record(lost)).toEqual(['ack', 'ack', 'ack']);
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 2, OVERSOLD: 1 });
  });

  it('is dropped as a duplicate if the user has bought again since', async () => {
    const { saleId } = await stores.openSale();
    const lost = await reserveFor(stores, saleId, ['ann']);
    await loseRedisData(saleId);
    await stores.rebuildSale(saleId);
    const [again] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    expect(await record([...lost, again])).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toEqual([{ orderId: again.orderId, userId: 'ann' }]);
    expect(await stores.countAudit(saleId)).toMatchObject({ DUPLICATE_DROPPED: 1, CONFIRMED: 1 });
  });

  it('that is already an order is settled, whatever its outbox id was', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(2));
    await new OrderPersistence(stores.database).persist(reservations);
    await rebuild(saleId);
    expect(await record(reservations)).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
  });

  it('waits while the gate is closed or Redis is away', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(2));
    await rebuild(saleId);
    expect(await record(reservations, service(await lostRedis()))).toEqual(['retry', 'retry']);
    expect(logged()).toEqual([expect.stringMatching(/^warn: 2 adoptions will be repeated: /)]);
    expect(await counted('flashsale_retries_total{class="redis"}')).toBe(2);

    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed');
    expect(await record(reservations)).toEqual(['retry', 'retry']);
    expect(await counted('flashsale_retries_total{class="not_ready"}')).toBe(2);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'open');
    expect(await record(reservations)).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
  });

  it('waits when rebuilds follow each other faster than it can be adopted', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, ['ann']);
    let adoptions = 0;
    const persistence = {
      persist: () => {
        adoptions += 1;
        return Promise.resolve(['before-rebuild']);
      },
    };
    expect(await record(reservations, service(stores.redis, persistence as unknown as OrderPersistence))).toEqual([
      'retry',
    ]);
    expect(adoptions).toBe(3);
  });
});

describe('a reservation of an epoch that PostgreSQL does not know', () => {
  it('waits for the reconciler when Redis knows that epoch: PostgreSQL was restored from a backup', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.hset(saleKeys(saleId).meta, 'epoch', 7);
    const reservations = await reserveFor(stores, saleId, users(2));
    expect(reservations.map(({ epoch }) => epoch)).toEqual([7, 7]);
    expect(await record(reservations)).toEqual(['retry', 'retry']);
    await stores.rebuildSale(saleId);
    expect(await record(reservations)).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 8, sold: 2 });
  });

  it('is adopted when Redis does not know it either, instead of being retried forever', async () => {
    const { saleId } = await stores.openSale();
    expect(await record([reservation(saleId, { userId: 'ann', epoch: 7 })])).toEqual(['ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(1);
  });
});
