import type { RedisStore } from './redis-store.js';
import { DATABASE_AWAY_KEY, HOLD_GRACE_KEY } from './sale-keys.js';
import { readServerClockMs } from './server-clock.js';

/** A shorter one has kept nobody from paying. */
const OUTAGE_MS_MIN = 5_000;
/** While PostgreSQL was away nobody could pay, so holds that ran out then get this time. */
const GRACE_AFTER_OUTAGE_MS = 60_000;

/**
 * Knows whether holds may be ended, from whether PostgreSQL answers. Redis keeps it, because the process that saw the outage need
 * not be the one that ends holds after it.
 */
export class OutageGrace {
  constructor(private readonly store: RedisStore) {}

  /** PostgreSQL has not answered for so long. */
  async failed(forMs: number): Promise<void> {
    const client = this.store.at(DATABASE_AWAY_KEY);
    const sinceMs = Math.round((await readServerClockMs(client)) - forMs);
    await client.set(DATABASE_AWAY_KEY, String(sinceMs), 'NX');
  }

  /** PostgreSQL answers. Resolves with how long to wait yet; 0 if holds may be ended. */
  async answered(): Promise<number> {
    const client = this.store.at(DATABASE_AWAY_KEY);
    const grace = this.store.at(HOLD_GRACE_KEY);
    const sinceMs = await client.get(DATABASE_AWAY_KEY);
    if (sinceMs !== null) {
      const wasAwayMs = (await readServerClockMs(client)) - Number(sinceMs);
      if (wasAwayMs >= OUTAGE_MS_MIN) await grace.set(HOLD_GRACE_KEY, sinceMs, 'PX', GRACE_AFTER_OUTAGE_MS);
      // Last, so that a process which dies before leaves it to the next one.
      await client.del(DATABASE_AWAY_KEY);
    }
    return Math.max(await grace.pttl(HOLD_GRACE_KEY), 0);
  }
}
