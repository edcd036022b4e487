import { expect, it } from '@jest/globals';
import { saleKeys, SaleStats } from 'flashsale-core';
import { useStores } from '../test-support/index.js';

const EPOCH = 1;
/** After this a process that has not written is gone. */
const GONE_MS = 61_000;

const stores = useStores();
const { figures } = saleKeys('sale_of_stats');

function processOf(instance: string) {
  const stats = new SaleStats(stores.redis, instance);
  return {
    add: (outcomes: Readonly<Record<string, number>>, latencies?: string) =>
      stats.add('sale_of_stats', { epoch: EPOCH, outcomes, latencies }),
    read: () => stats.read('sale_of_stats', EPOCH, Date.now()),
  };
}

it('sums what two API processes count, and gives each the same', async () => {
  const [one, two] = [processOf('one'), processOf('two')];
  await one.add({ reserved: 3, 'sold-out': 1 }, 'a');
  await two.add({ reserved: 4 }, 'b');
  await one.add({ reserved: 1 }, 'c');
  for (const process of [one, two]) {
    const { outcomes, latencies } = await process.read();
    expect(outcomes).toEqual({ reserved: 8, 'sold-out': 1 });
    expect(latencies.toSorted()).toEqual(['b', 'c']);
  }
});

it('looks for processes that are gone when a process is new, not at each of its calls', async () => {
  const [one, three] = [processOf('one'), processOf('three')];
  await one.add({ reserved: 1 }, 'a');
  const { client } = stores.redis;
  await client.hset(figures, 'latencies:gone', `${Date.now() - GONE_MS}|x`);
  await one.add({ reserved: 1 }, 'b');
  expect(await client.hexists(figures, 'latencies:gone')).toBe(1);
  expect((await one.read()).latencies).not.toContain('x');
  await three.add({ reserved: 1 }, 'd');
  expect(await client.hexists(figures, 'latencies:gone')).toBe(0);
  expect(await client.hexists(figures, 'latencies:one')).toBe(1);
});
