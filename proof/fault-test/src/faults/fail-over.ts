import { saleKeys } from 'flashsale-core';
import type { RedisReplica } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';

/** A replica that has all that the primary has, beside a shop that is open: a primary that gets its first replica is checked again. */
export async function attachReplica(stage: Stage): Promise<RedisReplica> {
  const replica = await stage.system.stores.startReplica();
  try {
    await replica.untilInStep();
    await stage.untilHealed('a replica attached');
  } catch (error) {
    await replica.remove();
    throw error;
  }
  return replica;
}

/** Kills Redis, and starts it without anything that it had: what is not an order yet may be lost. */
export async function wipeRedis(stage: Stage): Promise<void> {
  const { stores } = stage.system;
  stage.mark('Redis is wiped');
  await stage.mayLoseUnsettled('the data wiped');
  await stores.redis.kill();
  stores.wipeRedis();
  await stores.redis.start();
}

/** Kills Redis, and has its address answered with what a replica had that lagged behind: what it had not seen may be lost. */
export async function promoteLagging(stage: Stage, replica: RedisReplica): Promise<void> {
  const { redis } = stage.system.stores;
  await stage.mayLoseUnsettled('the lag');
  await redis.kill();
  stage.mark('Redis is killed, the replica is promoted');
  await replica.takeOver();
  await redis.start();
}

/** How many buyers of the sale the replica knows. */
export async function buyersOf({ client }: RedisReplica, saleId: string): Promise<number> {
  return client.scard(saleKeys(saleId).users);
}

/** Those who go these ways find the Redis at this URL from now on, and so do we; connections that are there are cut. */
export async function moveTo({ system }: Stage, redisUrl: string, ways: readonly ('api' | 'worker')[]): Promise<void> {
  for (const way of ways) {
    system.networks[way].redis.leadTo(redisUrl);
    system.networks[way].redis.cut();
  }
  await system.observer.follow(redisUrl);
}

/** Ends a failover: what the promoted replica has goes back to the first server, which starts at its address again. */
export async function failBack(stage: Stage, replica: RedisReplica): Promise<void> {
  const { system } = stage;
  const { redis } = system.stores;
  stage.mark('the first server comes back with the data of the promoted one');
  await redis.kill();
  await replica.takeOver();
  await redis.start();
  await moveTo(stage, system.stores.urls.redis, ['api', 'worker']);
}
