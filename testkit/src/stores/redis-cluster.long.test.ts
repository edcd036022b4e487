import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../until.js';
import { RedisClusterServers } from './redis-cluster.js';

const DEADLINE_MS = 240_000;
const NODE_TIMEOUT_MS = 5_000;

describe('a Redis Cluster whose ways can be cut', () => {
  let cluster: RedisClusterServers;
  beforeAll(async () => {
    cluster = await RedisClusterServers.start({ isPartitionable: true, nodeTimeoutMs: NODE_TIMEOUT_MS });
  }, DEADLINE_MS);
  afterAll(() => cluster?.remove(), DEADLINE_MS);

  it('is there when every node knows the replicas: a client takes the word of any of them', async () => {
    const views = await Promise.all(cluster.nodes.map(({ client }) => client.cluster('NODES')));
    expect(views.map((view) => String(view).match(/\bslave\b/g)?.length)).toEqual(cluster.nodes.map(() => 3));
  });

  it(
    'promotes the replica of a master that the others do not reach, and has the master follow it afterwards',
    async () => {
      const { master, replica } = await cluster.ownersOf(0);
      cluster.partition([master]);
      await until(() => replica?.isMaster(), { deadlineMs: DEADLINE_MS });
      // It cannot know.
      expect(await master.isMaster()).toBe(true);
      cluster.join();
      await until(async () => !(await master.isMaster()), { deadlineMs: DEADLINE_MS });
      await until(() => cluster.isWhole(), { deadlineMs: DEADLINE_MS });
      expect((await cluster.ownersOf(0)).master).toBe(replica);
    },
    DEADLINE_MS,
  );

  it(
    'takes a master with its replica in, and moves slots to it',
    async () => {
      const added = await cluster.addMaster();
      await cluster.move(0, added);
      expect(await added.slots()).toEqual([0]);
      await until(() => cluster.isWhole(), { deadlineMs: DEADLINE_MS });
      expect((await cluster.ownersOf(0)).master).toBe(added);
    },
    DEADLINE_MS,
  );
});
