import { describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { RebuildScripts, reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();
const rebuild = new RebuildScripts(stores);

describe('begin-rebuild', () => {
  it('closes the gate and keeps what was reserved since the last reset', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    expect(await rebuild.begin(saleId, 2)).toBe('begun');
    expect(await stores.observe(saleId)).toMatchObject({
      gate: 'closed',
      epoch: 1,
      stock: 8,
      buyers: 2,
      outboxLength: 2,
    });
  });

  it('forgets what was reserved before the last reset, the outbox included', async () => {
    const { saleId } = await stores.openSale();
    const keys = saleKeys(saleId);
    await reserveFor(stores, saleId, users(2));
    expect(await rebuild.begin(saleId, 2, 2)).toBe('begun');
    expect(await stores.redis.client.exists(keys.stock, keys.users, keys.orders)).toBe(0);
    expect(await stores.redis.client.xlen(keys.outbox)).toBe(0);
  });

  it('keeps entries of the epoch that the reset began', async () => {
    const { saleId } = await stores.openSale();
    const { outbox } = saleKeys(saleId);
    for (const id of ['1-1', '2-18446744073709551615', '3-0', '3-5'])
      await stores.redis.client.xadd(outbox, id, 'f', 'v');
    await rebuild.begin(saleId, 4, 3);
    expect((await stores.redis.client.xrange(outbox, '-', '+')).map(([id]) => id)).toEqual(['3-0', '3-5']);
  });

  it('begins for a sale that is not loaded at all', async () => {
    const { saleId } = await stores.createSale();
    expect(await rebuild.begin(saleId, 1)).toBe('begun');
    expect(await stores.redis.client.hgetall(saleKeys(saleId).meta)).toEqual({
      gate: 'closed',
      rebuildEpoch: '1',
      rebuildServer: await rebuild.server(),
    });
  });

  it('may be repeated for the same epoch, taken over by a higher one, and by no lower one', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.begin(saleId, 3)).toBe('begun');
    expect(await rebuild.begin(saleId, 3)).toBe('begun');
    expect(await rebuild.begin(saleId, 2)).toBe('superseded');
    expect(await rebuild.begin(saleId, 10)).toBe('begun');
    expect(await rebuild.begin(saleId, 9)).toBe('superseded');
  });

  it('is superseded when its epoch or a higher one is open, and leaves the gate as it is', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.begin(saleId, 1)).toBe('superseded');
    expect(await rebuild.begin(saleId, 0)).toBe('superseded');
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1 });
  });
});

describe('restore-buyers', () => {
  it('puts buyers back, as often as it is told to', async () => {
    const { saleId } = await stores.createSale();
    const keys = saleKeys(saleId);
    await rebuild.begin(saleId, 1);
    const buyers = ['ann', 'order-a', '1-1', 'bob', 'order-b', ''];
    expect(await rebuild.restore(saleId, 1, buyers)).toBe('restored');
    expect(await rebuild.restore(saleId, 1, buyers)).toBe('restored');
    expect((await stores.redis.client.smembers(keys.users)).sort()).toEqual(['ann', 'bob']);
    expect(await stores.redis.client.hgetall(keys.orders)).toEqual({ ann: 'order-a|1-1', bob: 'order-b|' });
  });

  it('takes 500 buyers in one call', async () => {
    const { saleId } = await stores.createSale();
    await rebuild.begin(saleId, 1);
    await rebuild.restore(
      saleId,
      1,
      users(500).flatMap((userId) => [userId, 'order', '']),
    );
    expect(await stores.redis.client.scard(saleKeys(saleId).users)).toBe(500);
  });

  it('writes nothing once another rebuild took over, or none is under way', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.restore(saleId, 1, ['ann', 'order', ''])).toBe('superseded');
    await rebuild.begin(saleId, 2);
    await rebuild.begin(saleId, 3);
    expect(await rebuild.restore(saleId, 2, ['ann', 'order', ''])).toBe('superseded');
    expect(await stores.redis.client.scard(saleKeys(saleId).users)).toBe(0);
  });
});

describe('open-sale', () => {
  it('derives the stock from the buyers and opens the gate under the new epoch', async () => {
    const sale = await stores.createSale({ totalStock: 5, state: 'PAUSED', name: 'Another product' });
    await rebuild.begin(sale.saleId, 7);
    await rebuild.restore(sale.saleId, 7, ['ann', 'order-a', '', 'bob', 'order-b', '']);
    expect(await rebuild.open(sale, 7)).toEqual(['opened', 3]);
    const { name, totalStock, state, startsAt, endsAt, revision } = sale;
    expect(await stores.observe(sale.saleId)).toMatchObject({
      epoch: 7,
      ready: true,
      stock: 3,
      buyers: 2,
      definition: { name, totalStock, state, startsAt, endsAt, revision },
    });
    expect(await stores.redis.client.hexists(saleKeys(sale.saleId).meta, 'rebuildEpoch')).toBe(0);
  });

  it('sells nothing more when there are more buyers than units, and says how many', async () => {
    const sale = await stores.createSale({ totalStock: 1 });
    await rebuild.begin(sale.saleId, 1);
    await rebuild.restore(sale.saleId, 1, ['ann', 'order-a', '', 'bob', 'order-b', '', 'eve', 'order-e', '']);
    expect(await rebuild.open(sale, 1)).toEqual(['opened', -2]);
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock: 0, buyers: 3 });
  });

  it('opens nothing when another rebuild took over, or it is open already', async () => {
    const sale = await stores.openSale();
    await rebuild.begin(sale.saleId, 2);
    await rebuild.begin(sale.saleId, 3);
    expect(await rebuild.open(sale, 2)).toEqual(['superseded']);
    expect(await stores.observe(sale.saleId)).toMatchObject({ gate: 'closed', epoch: 1 });
    expect(await rebuild.open(sale, 3)).toEqual(['opened', 10]);
    expect(await rebuild.open(sale, 3)).toEqual(['superseded']);
  });
});
