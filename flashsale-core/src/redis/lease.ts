import type { RedisStore } from './redis-store.js';
import { leaseKey } from './sale-keys.js';

/** Long enough to outlive a slow round, short enough that a successor takes over soon after a kill. */
const LEASE_TTL_MS = 3_000;
const PROLONG_PERIOD_MS = 1_000;

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

  /** Prolongs the lease for as long as the work takes, as far as the process gets to it: a frozen one does not. */
  async holdDuring<T>(work: () => Promise<T>): Promise<T> {
    const prolonging = setInterval(() => void this.hold().catch(() => undefined), PROLONG_PERIOD_MS);
    try {
      return await work();
    } finally {
      clearInterval(prolonging);
    }
  }

  async release(): Promise<void> {
    await this.store.client.releaseLease(leaseKey(this.duty), this.holder);
  }
}
