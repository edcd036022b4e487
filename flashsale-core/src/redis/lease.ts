import type { RedisStore } from './redis-store.js';
import { leaseKey } from './sale-keys.js';

/** Long enough to outlive a slow round, short enough that a successor takes over soon after a kill. */
const LEASE_TTL_MS = 3_000;

/**
 * A duty that one process at a time should do. It saves work; correctness never rests on it, since a process may be
 * frozen while it believes that it holds the lease.
 */
export class Lease {
  constructor(
    private readonly store: RedisStore,
    private readonly duty: string,
    private readonly holder: string,
  ) {}

  /** Takes the lease or prolongs it; false when another process has it. */
  async hold(): Promise<boolean> {
    return (await this.store.client.renewLease(leaseKey(this.duty), this.holder, String(LEASE_TTL_MS))) === 1;
  }

  async release(): Promise<void> {
    await this.store.client.releaseLease(leaseKey(this.duty), this.holder);
  }
}
