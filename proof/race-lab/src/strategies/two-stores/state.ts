import type { RedisHolds } from '../../stores/redis-holds.js';
import type { Strategy } from '../strategy.js';
import { type EndedHold, guardOverTwoStores } from './two-stores-keeper.js';

export const twoStoresState: Strategy = {
  name: 'two-stores-state',
  title: 'Two stores, mirrored while held',
  needs: ['postgresql', 'redis'],
  safe: 'never',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'The same end told twice frees once, as long as the buyer holds nothing new.',
  costs: 'A sweeper that was frozen frees the next hold of the same buyer, who is about to pay for it.',
  chooseWhen: 'Nobody can hold twice under one key, ever: then it is enough.',
  source: import.meta.url,
  guard: (stores) => guardOverTwoStores(stores, sweep),
};

/** lua/mirror-end.lua frees the unit where Redis has a hold of this buyer, whichever that is. */
function sweep(holds: RedisHolds, { counterId, key }: EndedHold): Promise<void> {
  return holds.mirrorEnded(counterId, key);
}
