import { RedisHolds } from '../../stores/redis-holds.js';
import { guardOverHolds } from '../holds/keeper.js';
import type { Strategy } from '../strategy.js';

export const redisHoldLua: Strategy = {
  name: 'redis-hold-lua',
  title: 'Redis Lua for both ends of a hold',
  needs: ['redis'],
  safe: 'always',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees:
    'A hold ends in one script, as an order or as a free unit, and its deadline leaves the list in the same step.',
  costs: 'The order is in Redis alone: what is on disk when is decided by appendfsync, and the money is elsewhere.',
  chooseWhen: 'What is held may be lost with Redis, and nobody pays for it.',
  source: import.meta.url,
  guard: async (stores) => {
    const holds = new RedisHolds(await stores.redis(), stores.runId);
    return guardOverHolds({
      open: (counter) => holds.open(counter),
      remaining: (counterId) => holds.remaining(counterId),
      observe: (counterId) => holds.observe(counterId),
      discard: (counterId) => holds.discard(counterId),
      take: (claim) => holds.take(claim.claimId, claim),
      confirm: (claim) => holds.confirmHeld(claim.claimId, claim),
      sweep: (counterId, pause) => sweep(holds, counterId, pause),
    });
  },
};

/** lua/end-due-holds.lua looks and acts in one call; nothing is left to be done after a pause. */
async function sweep(holds: RedisHolds, counterId: string, pause: () => Promise<void>): Promise<void> {
  await pause();
  await holds.endDue(counterId);
}
