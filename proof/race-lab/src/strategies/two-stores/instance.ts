import type { RedisHolds } from '../../stores/redis-holds.js';
import type { Strategy } from '../strategy.js';
import { type EndedHold, guardOverTwoStores } from './two-stores-keeper.js';

export const twoStoresInstance: Strategy = {
  name: 'two-stores-instance',
  title: 'Two stores, mirrored by instance',
  needs: ['postgresql', 'redis'],
  safe: 'always',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'An end is told of one hold and frees that one, once, whoever tells it, how often and how late.',
  costs: 'An id for each hold in both stores, and a script that compares it.',
  chooseWhen: 'A hot counter is decided in Redis and the money in a database: the HOLD sales of this repository.',
  source: import.meta.url,
  guard: (stores) => guardOverTwoStores(stores, sweep),
};

/** lua/mirror-end.lua frees the unit of this very hold, while it is held. */
function sweep(holds: RedisHolds, { counterId, key, instance }: EndedHold): Promise<void> {
  return holds.mirrorEnded(counterId, key, instance);
}
