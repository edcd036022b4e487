import { scriptKeys } from 'flashsale-core';
import { equal, type SaleCheck } from './check.js';

/**
 * Of a sale that is retired, which every other check about Redis leaves out. Its figures, to which an API may add its last
 * second afterwards, go by themselves.
 */
export const forgotten: SaleCheck = {
  id: 'forgotten',
  title: 'retired: Redis has nothing of the sale',
  redisCommands: (keys) => [`EXISTS ${scriptKeys(keys).join(' ')}`],
  async examine({ redis, keys }) {
    return equal(0, await redis.exists(...scriptKeys(keys)));
  },
};
