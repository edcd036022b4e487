import type { Fault } from './fault.js';

/** Everything that was answered is on disk; the rebuild behind the closed gate finds it there. */
export const redisKilled: Fault = {
  number: 16,
  title: 'Redis killed and restarted',
  checks: 'nothing is lost; the scripts are loaded again',
  limitMs: 10_000,
  async strike(stage) {
    const { redis } = stage.system.stores;
    stage.mark('Redis is killed');
    await redis.kill();
    await redis.start();
  },
};
