import type { Fault } from './fault.js';

/** The power of a whole rack goes off and on, but the disks keep what they had. */
export const allStoresKilled: Fault = {
  number: 27,
  title: 'all stores killed at once, restarted',
  checks: 'everything that was answered is on one of the disks',
  limitMs: 120_000,
  async strike(stage) {
    const { redis, postgres, rabbitmq } = stage.system.stores;
    const stores = [redis, postgres, rabbitmq];
    stage.mark('all stores are killed');
    await Promise.all(stores.map((store) => store.kill()));
    await Promise.all(stores.map((store) => store.start()));
  },
};
