import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  DrainRounds,
  everyKey,
  Leases,
  lockSale,
  Reconciliation,
  type RedisConnection,
  retireSale,
  saleKeys,
  SaleStore,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  expectInvariants,
  RebuildScripts,
  RecordingLogger,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { ReconcilerService } from '../src/sales/reconciler.service.js';
import { SaleRetirement } from '../src/sales/sale-retirement.js';
import { HOUR_MS, useEndedSales } from './ended-sales.js';

const stores = useStores();
const { record, endedSale, settledSale, keysOf, isHeld, isRetired } = useEndedSales(stores);
let log: RecordingLogger;

beforeEach(() => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});

async function startReconciler(afterMs: number | undefined): Promise<void> {
  const redis = await stores.connectRedis();
  const reconciler = new ReconcilerService(
    new Reconciliation(stores.database, redis),
    stores.sales,
    new Leases(redis, 'one'),
    new DrainRounds(redis),
    new SaleRetirement(stores.reconciliation, stores.sales, afterMs),
  );
  stores.defer(() => reconciler.stop());
  reconciler.start();
}

/** A connection that fails after its first call of one of these commands, as if its process died. */
function dyingAfter(saleId: string, commands: readonly string[], onForgotten: () => Promise<void>): SaleStore {
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
  const dying = client as unknown as RedisConnection['client'];
  return new SaleStore({ client: dying, at: () => dying, sale: (shard) => stores.redis.sale(shard) }, saleId);
}

describe('a sale that comes back while it is being removed from Redis', () => {
  it('stays on the list of sales that Redis holds, whichever process dies', async () => {
    const { saleId } = await settledSale(1);
    const dying = dyingAfter(saleId, ['srem'], async () => {
      await stores.sales.addStock(saleId, 5);
      await stores.rebuildSale(saleId);
    });
    await retireSale(stores.database, dying, HOUR_MS).catch(() => undefined);
    expect(await isHeld(saleId)).toBe(true);
    await expectInvariants(stores, saleId);
  });

  it('is removed from the list later if its row is locked', async () => {
    const { saleId } = await settledSale(1);
    let unlock: () => void = () => undefined;
    let holding: Promise<void> | undefined;
    const busy = dyingAfter(saleId, [], async () => {
      await new Promise<void>((locked) => {
        holding = stores.openDatabase().transaction(async (client) => {
          await lockSale(client, saleId);
          locked();
          await new Promise<void>((resolve) => (unlock = resolve));
        });
      });
    });
    expect(await retireSale(stores.database, busy, HOUR_MS)).toBe('retired');
    expect(await isHeld(saleId)).toBe(true);
    unlock();
    await holding;
    await startReconciler(undefined);
    await until(async () => !(await isHeld(saleId)));
    expect(await isRetired(saleId)).toBe(true);
  });
});

describe('the reconciler', () => {
  it('retires sixty ended sales on its own, also one that was never opened, and keeps the running one', async () => {
    const sales = [];
    for (let i = 0; i < 60; i += 1) sales.push(await settledSale(1));
    const window = { startsAt: new Date(Date.now() - 3 * HOUR_MS), endsAt: new Date(Date.now() - 2 * HOUR_MS) };
    const { saleId: unopened } = await stores.createSale(window);
    const running = await stores.openSale();
    // As if none of them had changed for a while.
    await stores.database.pool.query('ALTER TABLE sales DISABLE TRIGGER raise_sale_revision');
    await stores.database.pool.query(`UPDATE sales SET updated_at = now() - interval '1 hour'`);
    await stores.database.pool.query('ALTER TABLE sales ENABLE TRIGGER raise_sale_revision');
    await startReconciler(HOUR_MS);
    const retired = [unopened, ...sales.map(({ saleId }) => saleId)];
    await until(async () => (await Promise.all(retired.map(isRetired))).every(Boolean));
    expect(await isHeld(running.saleId)).toBe(true);
    for (const saleId of retired) expect(await keysOf(saleId)).toBe(0);
    expect(await stores.readSale(unopened)).toMatchObject({ epoch: 0 });
    const isLogged = (saleId: string): boolean => log.lines.some((line) => line.includes(`${saleId} is retired`));
    await until(() => retired.every(isLogged));
  });

  it('logs once that a sale has to stay', async () => {
    const { saleId, reservations } = await endedSale(1);
    await startReconciler(HOUR_MS);
    await until(() => log.lines.some((line) => line.includes(`${saleId} ended long ago and stays in Redis`)));
    await record(reservations);
    await until(async () => (await keysOf(saleId)) === 0);
    expect(log.lines.filter((line) => line.includes(`${saleId} ended long ago`))).toHaveLength(1);
  });

  it('completes what a dead process had begun', async () => {
    const { saleId } = await settledSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    await startReconciler(undefined);
    await until(async () => (await keysOf(saleId)) === 0 && !(await isHeld(saleId)));
  });

  it('repairs a retired sale with a key of another type, and removes the others from Redis meanwhile', async () => {
    const { saleId: damaged } = await settledSale(1);
    const others = [await settledSale(1), await settledSale(1)];
    await stores.database.pool.query('UPDATE sales SET retired_at = now()');
    for (const key of [saleKeys(damaged).meta, saleKeys(damaged).outbox]) {
      await stores.redis.client.del(key);
      await stores.redis.client.set(key, 'not what it was');
    }
    await startReconciler(HOUR_MS);
    await until(async () =>
      (await Promise.all(others.map(({ saleId }) => keysOf(saleId)))).every((keys) => keys === 0),
    );
    await until(async () => (await stores.observe(damaged))?.areRight === true);
    expect(await stores.observe(damaged)).toMatchObject({ buyers: 1, outboxLength: 0, stock: 9 });
  });

  it('reconciles a sale that cannot be retired', async () => {
    const { saleId } = await settledSale(1);
    await stores.database.pool.query(REFUSE_RETIREMENT);
    stores.defer(() => stores.database.pool.query('DROP FUNCTION refuse_retirement CASCADE'));
    await startReconciler(HOUR_MS);
    const { epoch } = await stores.readSale(saleId);
    await until(() => log.lines.some((line) => line.includes('The reconciler failed')));
    await stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed');
    await until(async () => (await stores.observe(saleId))?.gate === 'adopting');
    expect(await stores.readSale(saleId)).toMatchObject({ epoch });
  });

  it('keeps a sale that is marked as retired but has a reservation', async () => {
    const { saleId, reservations } = await endedSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    await startReconciler(undefined);
    await until(async () => (await stores.readSale(saleId)).retiredAt === undefined);
    expect(await record(reservations)).toEqual(['ack']);
    await expectInvariants(stores, saleId);
  });

  it('removes a deleted sale from Redis in time, but not one that is created again', async () => {
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

  it('closes a deleted sale even if a running rebuild opens it afterwards', async () => {
    const { saleId } = await stores.openSale();
    const sale = await stores.readSale(saleId);
    const scripts = new RebuildScripts(stores);
    expect(await scripts.begin(saleId, sale.epoch + 1, sale.resetEpoch)).toBe('begun');
    await startReconciler(HOUR_MS);
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    await until(async () => (await stores.redis.client.pttl(saleKeys(saleId).meta)) > 0);
    expect(await scripts.open(sale, sale.epoch + 1)).toMatchObject(['opened', 10]);
    // Any deletion triggers a check at once; otherwise it happens every half minute.
    const { saleId: another } = await stores.createSale();
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [another]);
    await until(async () => (await stores.observe(saleId))?.gate === 'closed');
  });
});

/** Fails like a statement that takes too long, or a role without the right. */
const REFUSE_RETIREMENT = `
  CREATE FUNCTION refuse_retirement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
  CREATE TRIGGER refuse_retirement BEFORE UPDATE ON sales FOR EACH ROW
    WHEN (NEW.retired_at IS NOT NULL) EXECUTE FUNCTION refuse_retirement()`;
