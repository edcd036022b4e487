import type { Claim } from '../strategies/guard.js';
import { encodeClaim, RedisCounters } from './redis-counters.js';

/** Holds in Redis, beside the counters of their units: a hash of states and a sorted set of deadlines. */
export class RedisHolds extends RedisCounters {
  /** @param key under which the hold is known; its instance is the claim */
  async take(key: string, { counterId, claimId, workMs }: Claim): Promise<boolean> {
    return (await this.redis.takeHold(...this.#unitKeys(counterId), key, claimId, String(workMs))) === 1;
  }

  /** Makes it an order while it is held, and records the claim in the same step. */
  async confirmHeld(key: string, claim: Claim): Promise<boolean> {
    const record = [claim.claimId, encodeClaim(claim, 'claimed')];
    return (await this.redis.confirmHold(...this.#orderKeys(claim.counterId), key, claim.claimId, ...record)) === 1;
  }

  /** Mirrors that another store has the order. */
  async mirrorConfirmed(key: string, { counterId, claimId }: Claim): Promise<void> {
    await this.redis.confirmHold(...this.#orderKeys(counterId), key, claimId);
  }

  endDue(counterId: string): Promise<number> {
    return this.redis.endDueHolds(...this.#unitKeys(counterId));
  }

  /** Gives back the unit of a hold that ended in another store, whatever Redis has of it. */
  async increment(counterId: string): Promise<void> {
    await this.redis.incr(this.keys(counterId).remaining);
  }

  /** The same while Redis has it as held; with an instance, that one alone. */
  async mirrorEnded(counterId: string, key: string, instance?: string): Promise<void> {
    await this.redis.mirrorEnd(...this.#unitKeys(counterId), key, ...(instance === undefined ? [] : [instance]));
  }

  #unitKeys(counterId: string): string[] {
    const { remaining, holds, deadlines } = this.keys(counterId);
    return [remaining, holds, deadlines];
  }

  #orderKeys(counterId: string): string[] {
    const { holds, deadlines, claims } = this.keys(counterId);
    return [holds, deadlines, claims];
  }
}
