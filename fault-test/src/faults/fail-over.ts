import type { Stage } from '../run/stage.js';
import type { RedisReplica } from '../stores/redis-replica.js';

/** Everybody but the services that `stay` finds the Redis at this URL from now on; connections that are there are cut. */
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
