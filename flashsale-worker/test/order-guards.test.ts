import { describe, expect, it } from '@jest/globals';
import { lockSale, type Reservation, resetSale } from 'flashsale-core';
import { beforeLockTimeout, reservation, useStores } from '../../flashsale-core/test-support/index.js';
import { expectSold } from './expect-sold.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';

const stores = useStores();

function persistence(): OrderPersistence {
  return new OrderPersistence(stores.database);
}

describe('a batch', () => {
  it('writes only orders of the current epoch: earlier ones must be adopted, whether the sale is closed or open', async () => {
    const { saleId } = await stores.openSale();
    await resetSale(stores.database, stores.redis.sale(saleId));
    for (const openedEpoch of [2, 4]) {
      await stores.database.pool.query('UPDATE sales SET epoch = 4, opened_epoch = $2 WHERE id = $1', [
        saleId,
        openedEpoch,
      ]);
      const batch = [1, 2, 3, 5].map((epoch) => reservation(saleId, { epoch }));
      expect(await persistence().persist(batch)).toEqual(['stale', 'before-rebuild', 'before-rebuild', 'ahead']);
    }
    expect(await stores.readOrders(saleId)).toEqual([]);
  });

  it('audits an order once when a copy comes with it', async () => {
    const { saleId } = await stores.openSale();
    const [ann, bob] = [reservation(saleId, { userId: 'ann' }), reservation(saleId, { userId: 'bob' })];
    expect(await persistence().persist([ann, bob, ann])).toEqual(Array(3).fill('confirmed'));
    await expectSold(stores, saleId, 2);
  });

  it('recognises a duplicate even next to a copy of another reservation', async () => {
    const { saleId } = await stores.openSale();
    const ann = reservation(saleId, { userId: 'ann' });
    const [bob, rival] = [reservation(saleId, { userId: 'bob' }), reservation(saleId, { userId: 'bob' })];
    expect(await persistence().persist([ann, ann, bob, rival])).toEqual([
      'confirmed',
      'confirmed',
      'confirmed',
      'duplicate',
    ]);
    await expectSold(stores, saleId, 2);
  });
});

describe('a locked sale', () => {
  it('delays nobody: the other sales of its batch are confirmed soon', async () => {
    const [busy, free] = [await stores.openSale(), await stores.openSale()];
    const batch = [reservation(busy.saleId), reservation(free.saleId), reservation('no-such-sale')];
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, busy.saleId);
      const persisted = await beforeLockTimeout(stores, busy.saleId, () => persistence().persist(batch));
      expect(persisted).toEqual(['locked', 'confirmed', 'unknown-sale']);
    });
    await expectSold(stores, busy.saleId, 0);
    await expectSold(stores, free.saleId, 1);
    expect(await persistence().persist(batch)).toEqual(['confirmed', 'confirmed', 'unknown-sale']);
    await expectSold(stores, busy.saleId, 1);
  });

  it('is not waited for again soon, and written as soon as it is free', async () => {
    const [busy, free] = [await stores.openSale(), await stores.openSale()];
    const same = persistence();
    const batch = [reservation(busy.saleId), reservation(free.saleId)];
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, busy.saleId);
      const beganAtMs = performance.now();
      expect(await same.persist(batch)).toEqual(['locked', 'confirmed']);
      const startedAtMs = performance.now();
      for (let round = 0; round < 10; round += 1) expect(await same.persist(batch)).toEqual(['locked', 'confirmed']);
      // If each of them waited as the first one did, they would take ten times as long.
      expect(performance.now() - startedAtMs).toBeLessThan(5 * (startedAtMs - beganAtMs));
    });
    expect(await same.persist(batch)).toEqual(['confirmed', 'confirmed']);
    await expectSold(stores, busy.saleId, 1);
  });

  it('is waited for as long as the batch of another worker takes', async () => {
    const { saleId } = await stores.openSale();
    let persisting: Promise<unknown> = Promise.resolve();
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, saleId);
      persisting = persistence().persist([reservation(saleId)]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect(await persisting).toEqual(['confirmed']);
  });
});

describe('the database as the last guard', () => {
  it('refuses orders beyond the stock, whatever Redis says: the first reserved become orders', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const before = [reservation(saleId), reservation(saleId)];
    await persistence().persist(before);
    const [last, first] = [reservation(saleId, { reservedAtMs: 2_000 }), reservation(saleId, { reservedAtMs: 1_000 })];
    expect(await persistence().persist([last, first])).toEqual(['over-capacity', 'confirmed']);
    await expectSold(stores, saleId, 3);
    // Existing orders are kept, and a copy does not count as another order.
    expect(await persistence().persist([last, ...before, first, last])).toEqual([
      'over-capacity',
      'confirmed',
      'confirmed',
      'confirmed',
      'over-capacity',
    ]);
    await expectSold(stores, saleId, 3);
  });

  it('counts one unit for copies and other order ids of one user', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const ann = reservation(saleId, { userId: 'ann', reservedAtMs: 1_000 });
    const rival = reservation(saleId, { userId: 'ann', reservedAtMs: 2_000 });
    const bob = reservation(saleId, { userId: 'bob', reservedAtMs: 3_000 });
    const eve = reservation(saleId, { userId: 'eve', reservedAtMs: 4_000 });
    expect(await persistence().persist([ann, rival, ann, eve, bob])).toEqual([
      'confirmed',
      'duplicate',
      'confirmed',
      'over-capacity',
      'confirmed',
    ]);
    await expectSold(stores, saleId, 2);
  });

  it('counts the orders themselves if `sold` was raised by hand', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await persistence().persist([reservation(saleId)]);
    await stores.database.pool.query('UPDATE sales SET sold = 3 WHERE id = $1', [saleId]);
    const [first, second, third] = [1_000, 2_000, 3_000].map((reservedAtMs) => reservation(saleId, { reservedAtMs }));
    expect(await persistence().persist([first, second, third] as Reservation[])).toEqual([
      'confirmed',
      'confirmed',
      'over-capacity',
    ]);
    await expectSold(stores, saleId, 3);
  });

  it('does so for one sale of a batch without affecting the others', async () => {
    const [full, other] = [await stores.openSale({ totalStock: 1 }), await stores.openSale()];
    const batch = [reservation(full.saleId), reservation(other.saleId), reservation(full.saleId)];
    expect((await persistence().persist(batch)).sort()).toEqual(['confirmed', 'confirmed', 'over-capacity']);
    await expectSold(stores, full.saleId, 1);
    await expectSold(stores, other.saleId, 1);
  });

  it('refuses a batch with one order id for two users: neither counts as a copy of the other', async () => {
    const { saleId } = await stores.openSale();
    const ann = reservation(saleId, { userId: 'ann' });
    const batch = [ann, { ...ann, userId: 'eve' }];
    await expect(persistence().persist(batch)).rejects.toMatchObject({ code: '23505' });
    await expectSold(stores, saleId, 0);
  });

  it('refuses an order id that another user has', async () => {
    const { saleId } = await stores.openSale();
    const message = reservation(saleId);
    await persistence().persist([message]);
    await expect(persistence().persist([{ ...message, userId: 'eve' }])).rejects.toMatchObject({ code: '23505' });
    await expectSold(stores, saleId, 1);
  });
});
