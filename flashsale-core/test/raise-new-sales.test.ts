import { expect, it } from '@jest/globals';
import { lockSale, raiseNewSales, reconcileSale } from 'flashsale-core';
import { useStores } from '../test-support/index.js';

const stores = useStores();

it('raises new sales together, each as if it were alone, and leaves out what is open, locked, in buckets or gone', async () => {
  const fresh = await Promise.all(Array.from({ length: 5 }, () => stores.createSale()));
  const [locked, ...free] = fresh.map(({ saleId }) => saleId);
  const { saleId: open } = await stores.openSale();
  const before = await stores.readSale(open);
  const { saleId: inBuckets } = await stores.createSale({ totalStock: 10, buckets: 3 });
  const [seen = ''] = free;
  // One of them was open before it was deleted, as Redis remembers.
  await stores.redis.client.hset(`sale:${seen}:meta`, 'epoch', '41');

  const raised = await stores.database.transaction(async (client) => {
    await lockSale(client, locked ?? '');
    return raiseNewSales(stores.database, stores.redis, [
      ...fresh.map(({ saleId }) => saleId),
      ...[open, inBuckets, 'gone'],
    ]);
  });
  expect([...raised.keys()].sort()).toEqual(free.toSorted());
  for (const saleId of free) {
    const sale = await stores.readSale(saleId);
    expect(raised.get(saleId)).toEqual(sale);
    expect(sale.resetEpoch).toBe(sale.epoch);
    expect(sale.openedEpoch).toBeLessThan(sale.epoch);
    expect(await reconcileSale(stores.database, stores.redis.sale(saleId), sale, async () => false)).toMatchObject({
      outcome: 'rebuilt',
      stock: 10,
    });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: sale.epoch });
  }
  expect((await stores.readSale(seen)).epoch).toBe(42);
  expect(await stores.readSale(open)).toEqual(before);
  for (const saleId of [locked ?? '', inBuckets]) expect((await stores.readSale(saleId)).epoch).toBe(0);

  // Who comes second finds nothing to raise.
  expect((await raiseNewSales(stores.database, stores.redis, free)).size).toBe(0);
});
