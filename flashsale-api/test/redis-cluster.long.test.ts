import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { startApiHere } from './api-under-test.js';
import { Crowd, useCluster } from './cluster-under-test.js';

const NODE_TIMEOUT_MS = 2_000;
const OPEN_DEADLINE_MS = 60_000;

const stores = useStores();
const cluster = useCluster(stores, { nodeTimeoutMs: NODE_TIMEOUT_MS });

describe('a Redis Cluster', () => {
  it('survives the death of a master under load: each promise becomes one order, and nothing is sold twice', async () => {
    const { client } = await startApiHere(stores, cluster.environment);
    await stores.startWorker(cluster.environment);
    const saleIds = await cluster.createSales(3_000);
    const [dying = ''] = saleIds;
    await cluster.untilOpen(...saleIds);
    const crowd = new Crowd([client], saleIds);
    crowd.start(24);
    await until(() => crowd.promised(dying).length > 20);
    const { master } = await cluster.servers.ownersOf(await cluster.slotOf(dying));
    const server = (await cluster.observe(dying))?.server;
    await master.kill();
    await until(
      async () => {
        const observed = await cluster.observe(dying);
        return observed?.ready === true && observed.server !== server;
      },
      { deadlineMs: OPEN_DEADLINE_MS, what: 'the sale is open on the promoted replica' },
    );
    await crowd.finish();

    await cluster.untilAtRest(...saleIds);
    for (const saleId of saleIds) {
      const orders = await stores.readOrders(saleId);
      // Of those who heard that it was unknown, some have an order.
      expect(orders).toEqual(expect.arrayContaining(crowd.promised(saleId)));
      expect(orders).toEqual(expect.arrayContaining(crowd.promisedAtLast(saleId)));
      expect(orders).toHaveLength(crowd.promisedAtLast(saleId).length);
    }
    expect(await cluster.defects(...saleIds)).toEqual([]);

    // The old master comes back as a replica of the new one.
    await master.start();
    await until(async () => !(await master.isMaster()));
    expect((await cluster.observe(dying))?.ready).toBe(true);
  });
});
