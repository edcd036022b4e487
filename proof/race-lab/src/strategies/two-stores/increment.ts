import type { RedisHolds } from '../../stores/redis-holds.js';
import type { Strategy } from '../strategy.js';
import { type EndedHold, guardOverTwoStores } from './two-stores-keeper.js';

export const twoStoresIncrement: Strategy = {
  name: 'two-stores-increment',
  title: 'Two stores, mirrored by INCR',
  needs: ['postgresql', 'redis'],
  safe: 'never',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'PostgreSQL ends a hold once. Redis is told as often as somebody believes that it does not know yet.',
  costs: 'A unit too many for each sweeper that was frozen, or repeats what a dead one may have done.',
  chooseWhen: 'Never. It is what a second store looks like that is kept up to date by events.',
  source: import.meta.url,
  guard: (stores) => guardOverTwoStores(stores, sweep),
};

/** INCR, as every event handler does that adds what came back. */
function sweep(holds: RedisHolds, { counterId }: EndedHold): Promise<void> {
  return holds.increment(counterId);
}
