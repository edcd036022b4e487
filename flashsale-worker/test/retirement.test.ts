import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  addStock,
  everyKey,
  HELD_SALES_KEY,
  lockSale,
  type RedisStore,
  type Reservation,
  resetSale,
  retireSale,
  saleKeys,
  updateSale,
} from 'flashsale-core';
import {
  expectInvariants,
  RecordingLogger,
  reserveFor,
  until,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { ReconcilerService } from '../src/sales/reconciler.service.js';
import { SaleRetirement } from '../src/sales/sale-retirement.js';
import { useOrders } from './orders-under-test.js';

const HOUR_MS = 3_600_000;

const stores = useStores();
const { rebuild, record } = useOrders(stores);
let log: RecordingLogger;

beforeEach(() => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});

/** A sale that ended two hours ago, with its reservations. */
async function endedSale(buyers: number): Promise<{ saleId: string; reservations: Reservation[] }> {
  const { saleId } = await stores.openSale();
  const reservations = await reserveFor(stores, saleId, users(buyers));
  const window = { startsAt: new Date(Date.now() - 3 * HOUR_MS), endsAt: new Date(Date.now() - 2 * HOUR_MS) };
  await updateSale(stores.database.pool, saleId, window);
  await stores.rebuildSale(saleId);
  return { saleId, reservations };
}

/** The same, with an order for each reservation. */
async function settledSale(buyers: number): Promise<{ saleId: string; reservations: Reservation[] }> {
  const sale = await endedSale(buyers);
  expect(await record(sale.reservations)).toEqual(sale.reservations.map(() => 'ack'));
  return sale;
}

const retire = (saleId: string, endedForMs = HOUR_MS) => retireSale(stores.database, stores.redis, saleId, endedForMs);

const keysOf = (saleId: string): Promise<number> => stores.redis.client.exists(...everyKey(saleKeys(saleId)));

const isHeld = async (saleId: string): Promise<boolean> =>
  (await stores.redis.client.sismember(HELD_SALES_KEY, saleId)) === 1;

const isRetired = async (saleId: string): Promise<boolean> => (await stores.readSale(saleId)).retiredAt !== undefined;

async function startReconciler(afterMs: number | undefined): Promise<void> {
  const retirement = new SaleRetirement(stores.database, stores.redis, afterMs);
  const reconciler = new ReconcilerService(stores.database, await stores.connectRedis(), 'one', retirement);
  stores.defer(() => reconciler.stop());
  reconciler.start();
}

describe('an ended sale', () => {
  it('leaves Redis without a trace when all its reservations are orders, which stay', async () => {
    const { saleId } = await settledSale(3);
    expect(await keysOf(saleId)).toBeGreaterThan(0);
    expect(await retire(saleId)).toBe('retired');
    expect(await keysOf(saleId)).toBe(0);
    expect(await isHeld(saleId)).toBe(false);
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 3, retiredAt: expect.any(Date) });
    expect(await stores.readOrders(saleId)).toHaveLength(3);
    expect(await retire(saleId)).toBe('retired');
  });

  it('stays while it runs, and as long after its end as was asked for', async () => {
    const running = await stores.openSale();
    expect(await retire(running.saleId, 0)).toBe('too-early');
    const { saleId } = await settledSale(1);
    expect(await retire(saleId, 3 * HOUR_MS)).toBe('too-early');
    expect(await retire('no-such-sale')).toBe('unknown-sale');
    expect(await stores.readSale(saleId)).not.toHaveProperty('retiredAt');
  });

  it('stays while a reservation is not an order, and while PostgreSQL lacks an order that Redis knows', async () => {
    const { saleId, reservations } = await endedSale(2);
    expect(await retire(saleId)).toBe('unsettled');
    await record(reservations);
    await stores.database.pool.query(`DELETE FROM orders WHERE sale_id = $1 AND user_id = 'user-1'`, [saleId]);
    expect(await retire(saleId)).toBe('unsettled');
    expect((await stores.observe(saleId))?.buyers).toBe(2);
  });

  it('stays while somebody has it locked, or Redis does not follow PostgreSQL', async () => {
    const { saleId } = await settledSale(1);
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, saleId);
      expect(await retire(saleId)).toBe('not-ready');
    });
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    expect(await retire(saleId)).toBe('not-ready');
    await stores.rebuildSale(saleId);
    expect(await retire(saleId)).toBe('retired');
  });

  it('stays when its window is moved between the two steps', async () => {
    const { saleId } = await settledSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    const { epoch, redisServer = '', revision } = await stores.readSale(saleId);
    await updateSale(stores.database.pool, saleId, { endsAt: new Date(Date.now() + HOUR_MS) });
    await stores.rebuildSale(saleId);
    const { meta, stock, users: buyers, orders, outbox } = saleKeys(saleId);
    const forget = [meta, stock, buyers, orders, outbox, String(epoch), redisServer, String(revision)];
    expect(await stores.redis.client.forgetSale(...forget)).toBe('kept');
    await expectInvariants(stores, saleId);
  });
});

/** A connection whose owner dies after its first call of one of these commands. */
function dyingAfter(commands: readonly string[], onForgotten: () => Promise<void>): RedisStore {
  const real = stores.redis.client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const client = new Proxy(real, {
    get:
      (_target, name: string) =>
      async (...args: unknown[]) => {
        const answer = await real[name]?.(...args);
        if (name === 'forgetSale') await onForgotten();
        if (commands.includes(name)) throw new Error(`died after ${name}`);
        return answer;
      },
  });
  return { client, isConnected: true } as unknown as RedisStore;
}

describe('a sale that comes back while it is being forgotten', () => {
  it('stays among the sales that Redis holds, whoever dies', async () => {
    const { saleId } = await settledSale(1);
    const dying = dyingAfter(['srem'], async () => {
      await addStock(stores.database.pool, saleId, 5);
      await stores.rebuildSale(saleId);
    });
    await retireSale(stores.database, dying, saleId, HOUR_MS).catch(() => undefined);
    expect(await isHeld(saleId)).toBe(true);
    await expectInvariants(stores, saleId);
  });

  it('is struck from them later when somebody has its row locked', async () => {
    const { saleId } = await settledSale(1);
    let unlock: () => void = () => undefined;
    let holding: Promise<void> | undefined;
    const busy = dyingAfter([], async () => {
      await new Promise<void>((locked) => {
        holding = stores.openDatabase().transaction(async (client) => {
          await lockSale(client, saleId);
          locked();
          await new Promise<void>((resolve) => (unlock = resolve));
        });
      });
    });
    expect(await retireSale(stores.database, busy, saleId, HOUR_MS)).toBe('retired');
    expect(await isHeld(saleId)).toBe(true);
    unlock();
    await holding;
    await startReconciler(undefined);
    await until(async () => !(await isHeld(saleId)));
    expect(await isRetired(saleId)).toBe(true);
  });
});

describe('a retired sale', () => {
  it.each([
    ['its window is moved', (saleId: string) => updateSale(stores.database.pool, saleId, { endsAt: new Date() })],
    ['it gets units', (saleId: string) => addStock(stores.database.pool, saleId, 5)],
    ['it is renamed by SQL', (saleId: string) => rename(saleId)],
  ])('comes back with its buyers when %s', async (_what, change) => {
    const { saleId } = await settledSale(3);
    await retire(saleId);
    await change(saleId);
    await stores.rebuildSale(saleId);
    expect(await isHeld(saleId)).toBe(true);
    await expectInvariants(stores, saleId);
  });

  it.each([
    ['was just being opened in its last epoch', 0, 1],
    ['was open in an earlier one', 1, 1],
  ])(
    'has no epoch twice when PostgreSQL is restored from a backup in which it %s',
    async (_what, lower, openedLower) => {
      const { saleId, reservations } = await settledSale(1);
      await rebuild(saleId);
      const { epoch } = await stores.readSale(saleId);
      expect(await retire(saleId)).toBe('retired');
      await stores.database.transaction(async (client) => {
        await client.query(`SET LOCAL session_replication_role = 'replica'`);
        for (const table of ['orders', 'audit_events', 'audit_segments']) {
          await client.query(`DELETE FROM ${table} WHERE sale_id = $1`, [saleId]);
        }
        await client.query(
          'UPDATE sales SET epoch = $2, opened_epoch = $3, sold = 0, retired_at = NULL WHERE id = $1',
          [saleId, epoch - lower, epoch - openedLower],
        );
      });
      await stores.rebuildSale(saleId);
      expect((await stores.readSale(saleId)).epoch).toBeGreaterThan(epoch);
      // A copy of the message comes late: it takes a unit like any other reservation from before.
      expect(await record(reservations)).toEqual(['ack']);
      await expectInvariants(stores, saleId);
    },
  );

  it('begins afresh when it is reset', async () => {
    const { saleId } = await settledSale(3);
    await retire(saleId);
    await resetSale(stores.database, stores.redis, saleId);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 10, buyers: 0 });
    await expectInvariants(stores, saleId);
  });

  it('comes back for a reservation that was lost with an earlier Redis and arrives after all', async () => {
    const { saleId, reservations } = await endedSale(2);
    const [ann, late] = reservations as [Reservation, Reservation];
    await record([ann]);
    // Redis loses all that it had; what is left is a message that nobody has delivered yet.
    await stores.redis.client.del(...everyKey(saleKeys(saleId)));
    await stores.rebuildSale(saleId);
    expect(await retire(saleId)).toBe('retired');

    expect(await record([late])).toEqual(['retry']);
    await stores.rebuildSale(saleId);
    expect(await record([late])).toEqual(['ack']);
    expect(await stores.readOrders(saleId)).toHaveLength(2);
    await expectInvariants(stores, saleId);
    expect(await retire(saleId)).toBe('retired');
  });

  it('needs nothing of Redis for a message that comes twice', async () => {
    const { saleId, reservations } = await settledSale(2);
    await retire(saleId);
    expect(await record(reservations)).toEqual(['ack', 'ack']);
    expect(await keysOf(saleId)).toBe(0);
    expect((await stores.readSale(saleId)).retiredAt).toBeDefined();
  });
});

describe('the reconciler', () => {
  it('retires sixty ended sales by itself, also one that was never opened, and leaves the one that runs', async () => {
    const sales = [];
    for (let i = 0; i < 60; i += 1) sales.push(await settledSale(1));
    const window = { startsAt: new Date(Date.now() - 3 * HOUR_MS), endsAt: new Date(Date.now() - 2 * HOUR_MS) };
    const { saleId: unopened } = await stores.createSale(window);
    const running = await stores.openSale();
    // As if nobody had changed one of them for a while.
    await stores.database.pool.query('ALTER TABLE sales DISABLE TRIGGER raise_sale_revision');
    await stores.database.pool.query(`UPDATE sales SET updated_at = now() - interval '1 hour'`);
    await stores.database.pool.query('ALTER TABLE sales ENABLE TRIGGER raise_sale_revision');
    await startReconciler(HOUR_MS);
    const retired = [unopened, ...sales.map(({ saleId }) => saleId)];
    await until(async () => (await Promise.all(retired.map(isRetired))).every(Boolean), { deadlineMs: 30_000 });
    expect(await isHeld(running.saleId)).toBe(true);
    for (const saleId of retired) expect(await keysOf(saleId)).toBe(0);
    expect(await stores.readSale(unopened)).toMatchObject({ epoch: 0 });
    const told = (saleId: string): boolean => log.lines.some((line) => line.includes(`${saleId} is retired`));
    expect(retired.every(told)).toBe(true);
  }, 60_000);

  it('says once of a sale that has to stay', async () => {
    const { saleId, reservations } = await endedSale(1);
    await startReconciler(HOUR_MS);
    await until(() => log.lines.some((line) => line.includes(`${saleId} ended long ago and stays in Redis`)));
    await record(reservations);
    await until(async () => (await keysOf(saleId)) === 0);
    expect(log.lines.filter((line) => line.includes(`${saleId} ended long ago`))).toHaveLength(1);
  });

  it('completes what a process that died had begun', async () => {
    const { saleId } = await settledSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    await startReconciler(undefined);
    await until(async () => (await keysOf(saleId)) === 0 && !(await isHeld(saleId)));
  });

  it('keeps a sale that is said to be retired and has a reservation after all', async () => {
    const { saleId, reservations } = await endedSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    await startReconciler(undefined);
    await until(async () => (await stores.readSale(saleId)).retiredAt === undefined);
    expect(await record(reservations)).toEqual(['ack']);
    await expectInvariants(stores, saleId);
  });

  it('lets Redis forget a deleted sale in time, and one that is made again is not forgotten', async () => {
    const [{ saleId: deleted }, { saleId: remade }] = [await settledSale(1), await settledSale(1)];
    await startReconciler(HOUR_MS);
    await stores.database.pool.query('DELETE FROM sales WHERE id = ANY($1)', [[deleted, remade]]);
    const ttlOf = (saleId: string): Promise<number> => stores.redis.client.pttl(saleKeys(saleId).meta);
    await until(async () => (await ttlOf(deleted)) > 0 && (await ttlOf(remade)) > 0);
    expect(await ttlOf(deleted)).toBeLessThanOrEqual(HOUR_MS);
    expect(await isHeld(deleted)).toBe(false);
    await stores.createSale({ saleId: remade });
    await until(async () => (await stores.observe(remade))?.ready === true);
    for (const key of everyKey(saleKeys(remade))) {
      expect(await stores.redis.client.pttl(key)).toBeLessThan(0);
    }
    expect(await isHeld(remade)).toBe(true);
  });
});

async function rename(saleId: string): Promise<void> {
  await stores.database.pool.query(`UPDATE sales SET name = 'Another name' WHERE id = $1`, [saleId]);
}
