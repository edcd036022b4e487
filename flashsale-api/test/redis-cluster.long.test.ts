import { describe, expect, it } from '@jest/globals';
import { freePort, until } from 'flashsale-testkit';
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

  it('keeps each promise that a replica has, although the replica lagged, was promoted, and RabbitMQ knew nothing', async () => {
    const nobody = { RABBITMQ_URL: `amqp://127.0.0.1:${await freePort()}` };
    const environment = { ...cluster.environment, ...nobody, REDIS_WAIT_REPLICAS: '1' };
    const { client, stop } = await startApiHere(stores, environment);
    const [saleId = ''] = await cluster.createSales(3_000);
    const worker = await stores.startWorker(cluster.environment);
    await cluster.untilOpen(saleId);
    // Nothing of what is sold now reaches RabbitMQ before the failover.
    await worker.stop();
    const crowd = new Crowd([client], [saleId]);
    crowd.start(16);
    await until(() => crowd.promised(saleId).length > 50);
    const { master, replica } = await cluster.servers.ownersOf(await cluster.slotOf(saleId));
    replica?.freeze();
    const asked = crowd.answers.size;
    await until(() => [...crowd.answers.values()].slice(asked).filter(({ first }) => first.status === 503).length > 10);
    await master.kill();
    replica?.thaw();
    const promised = crowd.promised(saleId);
    await stores.startWorker(cluster.environment);
    await until(
      async () => {
        const observed = await cluster.observe(saleId);
        return observed?.ready === true && (await replica?.isMaster()) === true;
      },
      { deadlineMs: OPEN_DEADLINE_MS, what: 'the sale is open on the promoted replica' },
    );
    // The new master has no replica yet.
    await master.start();
    await crowd.finish();
    await cluster.untilAtRest(saleId);

    const orders = await stores.readOrders(saleId);
    expect(orders).toEqual(expect.arrayContaining(promised));
    expect(orders).toEqual(expect.arrayContaining(crowd.promisedAtLast(saleId)));
    expect(await cluster.defects(saleId)).toEqual([]);
    await stop();
  });
});
