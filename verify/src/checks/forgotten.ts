import { everyKey } from 'flashsale-core';
import { equal, type SaleCheck } from './check.js';

/** Of a sale that is retired, which every other check about Redis leaves out. */
export const forgotten: SaleCheck = {
  id: 'forgotten',
  title: 'retired: Redis has nothing of the sale',
  redisCommands: (keys) => [`EXISTS ${everyKey(keys).join(' ')}`],
  async examine({ redis, keys }) {
    return equal(0, await redis.exists(...everyKey(keys)));
  },
};
