import { HoldRows } from '../../stores/hold-rows.js';
import { RedisHolds } from '../../stores/redis-holds.js';
import type { Stores } from '../../stores/stores.js';
import type { Guard } from '../guard.js';
import { guardOverHolds } from '../holds/keeper.js';

/** A hold that has ended in PostgreSQL, and whose unit Redis may not have back yet. */
export interface EndedHold {
  readonly counterId: string;
  /** Under which Redis knows the buyer's hold: the buyer, who may have another one by now. */
  readonly key: string;
  readonly instance: string;
}

/**
 * Redis decides who gets a unit, PostgreSQL how the hold ends, by a conditional update; then Redis is told. Whoever ends
 * a hold may die before that, so every sweeper tells Redis of all that it cannot know to be told.
 */
export async function guardOverTwoStores(
  stores: Stores,
  mirrorEnd: (holds: RedisHolds, ended: EndedHold) => Promise<void>,
): Promise<Guard> {
  const rows = new HoldRows(stores.postgresql);
  const holds = new RedisHolds(await stores.redis(), stores.runId);
  return guardOverHolds({
    async open(counter) {
      await rows.open(counter);
      await holds.open(counter);
    },
    remaining: (counterId) => holds.remaining(counterId),
    async observe(counterId) {
      const { claims } = await rows.observe(counterId);
      return { claims, remaining: await holds.remaining(counterId) };
    },
    async discard(counterId) {
      await rows.discard(counterId);
      await holds.discard(counterId);
    },
    async take(claim) {
      if (!(await holds.take(claim.claimant, claim))) return false;
      await rows.insert(claim);
      return true;
    },
    async confirm(claim) {
      if (!(await rows.confirmWhere(rows.pool, claim, "state = 'held'"))) return false;
      await holds.mirrorConfirmed(claim.claimant, claim);
      return true;
    },
    async sweep(counterId, pause) {
      const ended = await rows.endUnmirrored(counterId);
      await pause();
      for (const { holdId, claimant } of ended) {
        await mirrorEnd(holds, { counterId, key: claimant, instance: holdId });
        await rows.setMirrored(holdId);
      }
    },
  });
}
