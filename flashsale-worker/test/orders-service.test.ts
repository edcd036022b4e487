import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  discardReservation,
  ForeignRedisError,
  openShopRedis,
  type Reservation,
  resetSale,
  saleKeys,
  SHOP_KEY,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  expectInvariants,
  RecordingLogger,
  reservation,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';
import { OrdersController } from '../src/orders/orders.controller.js';
import { useOrders } from './orders-under-test.js';

const stores = useStores();
const { counted, logged, lostRedis, record, service } = useOrders(stores);

describe('good reservations', () => {
  it('become orders, and leave the outbox', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    const reservations = await reserveFor(stores, saleId, users(50));
    const controller = new OrdersController(service());
    const verdicts = await controller.record(reservations);
    expect(verdicts).toEqual(Array(50).fill('ack'));
    await expectInvariants(stores, saleId);
  });

  it('of several sales leave the outbox of each', async () => {
    const [one, other] = [await stores.openSale(), await stores.openSale()];
    const reservations = [
      ...(await reserveFor(stores, one.saleId, users(3))),
      ...(await reserveFor(stores, other.saleId, users(3))),
    ];
    expect(await record(reservations)).toEqual(Array(6).fill('ack'));
    await expectInvariants(stores, one.saleId);
    await expectInvariants(stores, other.saleId);
  });

  it('are acknowledged even if the outbox cannot be settled: the relay repeats them', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(2));
    expect(await record(reservations, service(await lostRedis()))).toEqual(['ack', 'ack']);
    expect(logged()).toEqual([expect.stringContaining('stay until the relay repeats them')]);
    expect(await stores.observe(saleId)).toMatchObject({ outboxLength: 2 });

    expect(await record(reservations)).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
  });

  it('are repeated, and no row is written, while Redis belongs to another shop', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(2));
    const { url } = await stores.startRedis();
    await (await stores.connectRedis(url)).client.set(SHOP_KEY, 'another-shop');
    const addresses = { databaseUrl: stores.databaseUrl, redis: { url } };
    const foreign = openShopRedis(addresses, stores.database.pool, stores.name, new RecordingLogger());
    stores.defer(() => foreign.close());
    await expect(foreign.connect()).rejects.toThrow(ForeignRedisError);

    expect(await record(reservations, service(foreign))).toEqual(['retry', 'retry']);
    expect(await counted('flashsale_retries_total{class="foreign_redis"}')).toBe(2);
    expect(await stores.readOrders(saleId)).toEqual([]);
  });

  it('may be none, which does nothing', async () => {
    expect(await service().record([])).toEqual([]);
  });
});

describe('reservations from far apart in time', () => {
  it('become orders, although one segment of the audit trail cannot span them', async () => {
    const { saleId } = await stores.openSale();
    const [ann, bob] = (await reserveFor(stores, saleId, ['ann', 'bob'])) as [Reservation, Reservation];
    expect(await record([{ ...ann, reservedAtMs: 0 }, bob])).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 2, RESERVED: 2, CONFIRMED: 2 });
  });
});

describe('reservations that never become orders', () => {
  it('for an unknown sale go to the dead letters', async () => {
    expect(await record([reservation('no-such-sale')])).toEqual(['dead']);
  });

  it('from before a reset are dropped, with one audit row each', async () => {
    const { saleId } = await stores.openSale();
    const stale = await reserveFor(stores, saleId, users(2));
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await record(stale)).toEqual(['ack', 'ack']);
    expect(await record(stale)).toEqual(['ack', 'ack']);
    expect(await stores.countAudit(saleId)).toEqual({ ADMIN_RESET: 1, STALE_DROPPED: 2 });
    expect(await stores.readOrders(saleId)).toEqual([]);
    await expectInvariants(stores, saleId);
  });

  it('of a user with another order are dropped, with one audit row, and leave the outbox', async () => {
    const { saleId } = await stores.openSale();
    const [first] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    await record([first]);
    // Like a unit that was promised twice because of a failover of Redis.
    const outboxId = await stores.redis.client.xadd(
      saleKeys(saleId).outbox,
      '1-*',
      'userId',
      'ann',
      'orderId',
      randomUUID(),
      'reservedAtMs',
      Date.now(),
    );
    const second = { ...first, orderId: randomUUID(), outboxId: outboxId ?? '' };
    expect(await record([second, second])).toEqual(['ack', 'ack']);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 1, RESERVED: 1, CONFIRMED: 1, DUPLICATE_DROPPED: 1 });
    await expectInvariants(stores, saleId);
  });

  it('are tried again when their audit row cannot be written', async () => {
    const { saleId } = await stores.openSale();
    const [ann] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    await record([ann]);
    const real = new OrderPersistence(stores.database);
    const persistence = { persist: real.persist.bind(real), recordOnce: () => Promise.reject(new Error('away')) };
    const orders = service(stores.redis, persistence as unknown as OrderPersistence);
    const verdicts = await record([{ ...ann, orderId: randomUUID() }, reservation('no-such-sale')], orders);
    expect(verdicts).toEqual(['retry', 'retry']);
    expect(logged()).toContain('warn: DUPLICATE_DROPPED could not be recorded and will be repeated: away');
  });
});

describe('a reservation that the database never accepts', () => {
  it('does not replace the good one before it whose order id it forges', async () => {
    const { saleId } = await stores.openSale({ totalStock: 20 });
    const good = await reserveFor(stores, saleId, users(10));
    const forged = reservation(saleId, { userId: 'eve', orderId: good[0]?.orderId ?? '' });
    expect(await record([...good, forged])).toEqual([...Array<string>(10).fill('ack'), 'dead']);
    await expectInvariants(stores, saleId);
  });

  it('does not affect the other sales of its batch', async () => {
    const [one, other] = [await stores.openSale(), await stores.openSale()];
    const [ann] = (await reserveFor(stores, one.saleId, ['ann'])) as [Reservation];
    const [bob] = (await reserveFor(stores, other.saleId, ['bob'])) as [Reservation];
    const forged = { ...ann, userId: 'eve' };
    expect(await record([ann, bob, forged])).toEqual(['ack', 'ack', 'dead']);
    await expectInvariants(stores, one.saleId);
    await expectInvariants(stores, other.saleId);
  });

  it('is found among five hundred good ones; it alone goes to the dead letters, with one audit row', async () => {
    const { saleId } = await stores.openSale({ totalStock: 501 });
    const good = await reserveFor(stores, saleId, users(500));
    await record(good.slice(0, 1));
    // An order id that another user has: the primary key refuses it, and with it the whole statement.
    const poison = reservation(saleId, { userId: 'eve', orderId: good[0]?.orderId ?? '' });
    const batch = [...good.slice(0, 250), poison, ...good.slice(250)];
    const verdicts = await record(batch);
    expect(verdicts[250]).toBe('dead');
    expect(verdicts.toSpliced(250, 1)).toEqual(Array(500).fill('ack'));
    expect(await record([poison])).toEqual(['dead']);

    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 500, FAILED_DB: 1 });
    const { rows } = await stores.database.pool.query(
      `SELECT user_id, metadata FROM order_audit_trail WHERE sale_id = $1 AND event_type = 'FAILED_DB'`,
      [saleId],
    );
    expect(rows).toEqual([{ user_id: 'eve', metadata: { reason: expect.stringContaining('orders_pkey') } }]);
  });

  it('because no unit is left does not affect the orders of others', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const reservations = await reserveFor(stores, saleId, users(5));
    await stores.database.pool.query('UPDATE sales SET total_stock = 3 WHERE id = $1', [saleId]);
    const verdicts = await record(reservations);
    expect(verdicts.toSorted()).toEqual(['ack', 'ack', 'ack', 'dead', 'dead']);
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 3 });
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 3, RESERVED: 3, CONFIRMED: 3, FAILED_DB: 2 });
  });

  it('is tried again when the failure cannot be recorded', async () => {
    const persistence = {
      persist: () => Promise.reject(Object.assign(new Error('out of range'), { code: '22003' })),
      recordOnce: () => Promise.reject(new Error('away')),
    };
    const orders = service(stores.redis, persistence as unknown as OrderPersistence);
    expect(await record([reservation('sale'), reservation('sale')], orders)).toEqual(['retry', 'retry']);
  });
});

describe('a database that cannot write now', () => {
  it('keeps the whole batch for later when its backend is terminated', async () => {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(3));
    const others = stores.openDatabase();
    const verdicts = await others.transaction(async (holder) => {
      await holder.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [saleId]);
      const recording = record([...reservations, reservation('no-such-sale')]);
      await until(async () => {
        const { rowCount } = await others.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        );
        return rowCount === 1;
      });
      return recording;
    });
    expect(verdicts).toEqual(['retry', 'retry', 'retry', 'retry']);
    expect(logged()).toEqual([expect.stringMatching(/^warn: A batch of 4 will be repeated: /)]);
    expect(await record(reservations)).toEqual(['ack', 'ack', 'ack']);
    await expectInvariants(stores, saleId);
  });
});

describe('a discarded reservation', () => {
  it('is acknowledged, and its unit is free again', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const [ann] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    // The operator's process was killed between the database and Redis.
    await expect(
      discardReservation(stores.database, (await lostRedis()).sale(ann.saleId), ann, 'as the operator wished'),
    ).rejects.toThrow('Redis is not connected');
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 1, outboxLength: 1 });

    expect(await record([ann], service(await lostRedis()))).toEqual(['retry']);
    expect(logged()).toEqual([expect.stringMatching(/^warn: 1 discards will be completed later: /)]);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed');
    expect(await record([ann])).toEqual(['retry']);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'open');
    expect(await record([ann, ann])).toEqual(['ack', 'ack']);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 0, outboxLength: 0 });
    await reserveFor(stores, saleId, ['ann']);
  });
});
