import { describe, expect, it } from '@jest/globals';
import { type Sale, saleKeys, scriptKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { RebuildScripts, reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();
const rebuild = new RebuildScripts(stores);
const ANOTHER_SERVER = `${'a'.repeat(40)}:${'b'.repeat(40)}`;

describe('begin-rebuild', () => {
  it('closes the gate and keeps reservations made since the last reset', async () => {
    const { saleId } = await stores.openSale();
    const keys = saleKeys(saleId);
    await reserveFor(stores, saleId, users(2));
    expect(await rebuild.begin(saleId, 2)).toBe('begun');
    expect(await stores.observe(saleId)).toBeUndefined();
    const { client } = stores.redis;
    expect(await client.hgetall(keys.meta)).toMatchObject({ gate: 'closed', epoch: '1', rebuildEpoch: '2' });
    expect(Object.keys(await client.hgetall(keys.orders)).sort()).toEqual(users(2));
    expect(await client.xlen(keys.outbox)).toBe(2);
    // Values derived from the owners are derived again.
    expect(await client.exists(keys.stock, keys.users)).toBe(0);
  });

  it('forgets reservations from before the last reset, including the outbox', async () => {
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
      elsewhere: '0',
      gate: 'closed',
      rebuildEpoch: '1',
      rebuildServer: await rebuild.server(),
    });
  });

  it('may be repeated for the same epoch and taken over by a higher one, but not by a lower one', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.begin(saleId, 3)).toBe('begun');
    expect(await rebuild.begin(saleId, 3)).toBe('begun');
    expect(await rebuild.begin(saleId, 2)).toBe('superseded');
    expect(await rebuild.begin(saleId, 10)).toBe('begun');
    expect(await rebuild.begin(saleId, 9)).toBe('superseded');
  });

  it('is superseded when its epoch or a higher one is open, and leaves the gate unchanged', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.begin(saleId, 1)).toBe('superseded');
    expect(await rebuild.begin(saleId, 0)).toBe('superseded');
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1 });
  });
});

describe('begin-rebuild on another server', () => {
  it('takes over a rebuild from another server, and forgets what was half restored there', async () => {
    const sale = await stores.openSale();
    const { meta, users: buyers } = saleKeys(sale.saleId);
    await reserveFor(stores, sale.saleId, users(2));
    await rebuild.begin(sale.saleId, 2);
    await rebuild.restore(sale.saleId, 2, ['user-0', 'order', '']);
    // This server gets its data from the one on which the rebuild began.
    await stores.redis.client.hset(meta, 'rebuildServer', ANOTHER_SERVER);
    expect(await rebuild.restore(sale.saleId, 2, ['eve', 'order', ''])).toBe('superseded');
    expect(await rebuild.open(sale, 2)).toEqual(['superseded']);

    expect(await rebuild.begin(sale.saleId, 2)).toBe('begun');
    expect(await stores.redis.client.hget(meta, 'rebuildServer')).toBe(await rebuild.server());
    expect(await stores.redis.client.exists(buyers)).toBe(0);
  });

  it('keeps what this server has restored when the same rebuild begins again', async () => {
    const { saleId } = await stores.openSale();
    await rebuild.begin(saleId, 2);
    await rebuild.restore(saleId, 2, ['ann', 'order', '']);
    expect(await rebuild.begin(saleId, 2)).toBe('begun');
    expect(await stores.redis.client.smembers(saleKeys(saleId).users)).toEqual(['ann']);
  });

  it('recognises a server with data from another primary', async () => {
    const [server, primary] = [await stores.startRedis(), await stores.startRedis()];
    const redis = await stores.connectRedis(server.url);
    // Its functions come with its data.
    await stores.connectRedis(primary.url);
    const begin = (saleId: string, openedOn: string) =>
      redis.client.beginRebuild(...scriptKeys(saleKeys(saleId)), '1', '1', openedOn);
    const [begun, itself, elsewhere] = await begin('one', '');
    expect([begun, elsewhere]).toEqual(['begun', 0]);
    await redis.client.replicaof('127.0.0.1', primary.port);
    await until(async () => (await redis.client.info('replication')).includes('master_link_status:up'));
    await redis.client.replicaof('NO', 'ONE');
    expect(await begin('other', String(itself))).toEqual(['begun', expect.any(String), 1]);
  });
});

describe('restore-buyers', () => {
  it('restores buyers, however often it is called', async () => {
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

  it('writes nothing once another rebuild took over, or when none is running', async () => {
    const { saleId } = await stores.openSale();
    expect(await rebuild.restore(saleId, 1, ['ann', 'order', ''])).toBe('superseded');
    await rebuild.begin(saleId, 2);
    await rebuild.begin(saleId, 3);
    expect(await rebuild.restore(saleId, 2, ['ann', 'order', ''])).toBe('superseded');
    expect(await stores.redis.client.scard(saleKeys(saleId).users)).toBe(0);
  });
});

it.each([
  ['restore-buyers', (sale: Sale, server: string) => rebuild.restore(sale.saleId, 2, ['ann', 'order', ''], server)],
  ['open-sale', async (sale: Sale, server: string) => (await rebuild.open(sale, 2, server))[0]],
])('%s refuses a rebuild that began on another server', async (_script, run) => {
  const sale = await stores.openSale();
  const { meta, users: buyers } = saleKeys(sale.saleId);
  await rebuild.begin(sale.saleId, 2);
  expect(await run(sale, ANOTHER_SERVER)).toBe('superseded');
  // Even if the data names it, because the data may have been copied.
  await stores.redis.client.hset(meta, 'rebuildServer', ANOTHER_SERVER);
  expect(await run(sale, ANOTHER_SERVER)).toBe('superseded');
  expect(await stores.redis.client.exists(buyers)).toBe(0);
  expect(await stores.redis.client.hgetall(meta)).toMatchObject({ gate: 'closed', epoch: '1' });
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

  it('sells nothing more when there are more buyers than units, and reports how many', async () => {
    const sale = await stores.createSale({ totalStock: 1 });
    await rebuild.begin(sale.saleId, 1);
    await rebuild.restore(sale.saleId, 1, ['ann', 'order-a', '', 'bob', 'order-b', '', 'eve', 'order-e', '']);
    expect(await rebuild.open(sale, 1)).toEqual(['opened', -2]);
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock: 0, buyers: 3 });
  });

  it('opens nothing when another rebuild took over, or the sale is already open', async () => {
    const sale = await stores.openSale();
    await rebuild.begin(sale.saleId, 2);
    await rebuild.begin(sale.saleId, 3);
    expect(await rebuild.open(sale, 2)).toEqual(['superseded']);
    expect(await stores.redis.client.hgetall(saleKeys(sale.saleId).meta)).toMatchObject({ gate: 'closed', epoch: '1' });
    expect(await rebuild.open(sale, 3)).toEqual(['opened', 10]);
    expect(await rebuild.open(sale, 3)).toEqual(['superseded']);
  });

  it('opens nothing while owners are missing in the set of users: they survived, but were not restored', async () => {
    const sale = await stores.openSale();
    const keys = saleKeys(sale.saleId);
    const [ann, bob] = await reserveFor(stores, sale.saleId, ['ann', 'bob']);
    await rebuild.begin(sale.saleId, 2);
    await rebuild.restore(sale.saleId, 2, ['ann', ann?.orderId ?? '', ann?.outboxId ?? '']);
    expect(await rebuild.open(sale, 2)).toEqual(['uneven']);
    expect(await stores.redis.client.hget(keys.meta, 'gate')).toBe('closed');
    expect(await stores.redis.client.exists(keys.stock)).toBe(0);

    await rebuild.restore(sale.saleId, 2, ['bob', bob?.orderId ?? '', bob?.outboxId ?? '']);
    expect(await rebuild.open(sale, 2)).toEqual(['opened', 8]);
  });

  it('creates an outbox even without entries, and reuses no earlier id', async () => {
    const sale = await stores.createSale();
    await rebuild.begin(sale.saleId, 1);
    await rebuild.open(sale, 1);
    const { outbox } = saleKeys(sale.saleId);
    expect(await stores.redis.client.exists(outbox)).toBe(1);
    expect(await stores.redis.client.xlen(outbox)).toBe(0);
    expect((await reserveFor(stores, sale.saleId, ['ann']))[0]?.outboxId).toBe('1-0');
  });
});
