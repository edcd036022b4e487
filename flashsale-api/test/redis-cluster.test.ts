import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { users, useStores } from '../../flashsale-core/test-support/index.js';
import { ReservationBatcher } from '../src/purchases/reservation-batcher.js';
import { type Answer, tally } from './api-client.js';
import { startApiHere } from './api-under-test.js';
import { Crowd, useCluster } from './cluster-under-test.js';

const stores = useStores();
const cluster = useCluster(stores);

describe('on a Redis Cluster', () => {
  it('sells, resets and sells again sales on every node, and everything adds up', async () => {
    const { client } = await startApiHere(stores, cluster.environment);
    await stores.startWorker(cluster.environment);
    const saleIds = await cluster.createSales(5);
    expect(new Set(saleIds.map((saleId) => cluster.redis.serverOf(saleId))).size).toBe(3);
    await cluster.untilOpen(...saleIds);

    const stampede = async (): Promise<void> => {
      const buyers = saleIds.flatMap((saleId) => users(20).map((userId) => ({ saleId, userId })));
      const answers = await Promise.all(buyers.map(({ saleId, userId }) => client.buy(saleId, userId)));
      expect(tally(answers)).toEqual({ SUCCESS: 15, SOLD_OUT: 45 });
      await cluster.untilAtRest(...saleIds);
      for (const saleId of saleIds) expect(await stores.readOrders(saleId)).toHaveLength(5);
    };
    await stampede();

    for (const saleId of saleIds) await cluster.reset(saleId);
    await cluster.untilOpen(...saleIds);
    await stampede();
    expect(await cluster.defects(...saleIds)).toEqual([]);
  });

  it('holds up only the sales of a node that does not answer', async () => {
    const { app, client } = await startApiHere(stores, cluster.environment);
    await stores.startWorker(cluster.environment);
    const [frozen = '', ...others] = await cluster.createSales(50);
    await cluster.untilOpen(frozen, ...others);
    const { master } = await cluster.servers.ownersOf(await cluster.slotOf(frozen));
    master.freeze();
    stores.defer(() => master.thaw());

    // Two rounds are on their way to it, which is as many as there may be.
    const batcher = app.get(ReservationBatcher);
    const waiting: Promise<Answer>[] = [];
    for (const names of [users(10), users(20).slice(10)]) {
      waiting.push(...names.map((userId) => client.buy(frozen, userId, 'key')));
      await until(() => batcher.inFlight === waiting.length);
    }
    const answers = await Promise.all(
      others.flatMap((saleId) => users(20).map((userId) => client.buy(saleId, userId, 'key'))),
    );
    expect(tally(answers)).toEqual({ SUCCESS: 40 });
    expect(tally(await Promise.all(waiting))).toEqual({ 503: 20 });
    master.thaw();
    for (const userId of users(20)) await until(async () => (await client.buy(frozen, userId, 'key')).status === 200);
    await cluster.untilAtRest(frozen, ...others);
    expect(await cluster.defects(frozen, ...others)).toEqual([]);
  });

  it('follows a slot that is moved while purchases run', async () => {
    const { client } = await startApiHere(stores, cluster.environment);
    await stores.startWorker(cluster.environment);
    const [saleId = '', other = ''] = await cluster.createSales(2_000);
    await cluster.untilOpen(saleId, other);
    const slot = await cluster.slotOf(saleId);
    const { master: to } = await cluster.servers.ownersOf(await cluster.slotOf(other));
    const crowd = new Crowd([client], [saleId, other]);
    crowd.start(16);
    await until(() => crowd.promised(saleId).length > 20);
    await cluster.servers.move(slot, to, async () => {
      await sleep(50);
    });
    await cluster.untilOpen(saleId);
    await crowd.finish();

    await cluster.untilAtRest(saleId, other);
    for (const sold of [saleId, other]) {
      expect(await stores.readOrders(sold)).toEqual(
        crowd.promisedAtLast(sold).toSorted((a, b) => a.userId.localeCompare(b.userId)),
      );
    }
    expect(await cluster.defects(saleId, other)).toEqual([]);
  });

  it('uses a master that took no functions at first, since it had no replica', async () => {
    const [saleId = ''] = await cluster.createSales(1);
    const added = await cluster.servers.add();
    await cluster.servers.move(await cluster.slotOf(saleId), added);
    const key = saleKeys(saleId, 'cluster').meta;
    const read = async (): Promise<string | null> => cluster.redis.at(key).hget(key, 'epoch');
    await until(async () => (await read()) === null);
    await added.client.call('FUNCTION', 'FLUSH');
    await added.client.config('SET', 'min-replicas-to-write', '1');
    await added.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await until(async () => (await read().catch(String))?.includes('NOREPLICAS'));

    await added.client.config('SET', 'min-replicas-to-write', '0');
    await until(async () => (await read()) === null);
    expect(await read()).toBeNull();
  });
});
