import type { Redis } from 'ioredis';
import type { RedisStore } from './redis-store.js';
import { leaseKey } from './sale-keys.js';

/** Long enough to outlive a slow round, short enough that a successor takes over soon after a kill. */
const LEASE_TTL_MS = 3_000;
const PROLONG_PERIOD_MS = 1_000;

/**
 * A periodic duty for one process at a time. It only saves work; correctness never depends on it, since a frozen
 * process may still believe that it holds the lease.
 */
export class Lease {
  readonly #key: string;

  constructor(
    private readonly store: RedisStore,
    duty: string,
    private readonly holder: string,
  ) {
    this.#key = leaseKey(duty);
  }

  /** Takes or renews the lease; false if another process holds it. */
  async hold(): Promise<boolean> {
    return (await this.#client.renewLease(this.#key, this.holder, String(LEASE_TTL_MS))) === 1;
  }

  /** Renews the lease while `work` runs. A frozen process cannot renew it. */
  async holdDuring<T>(work: () => Promise<T>): Promise<T> {
    const prolonging = setInterval(() => void this.hold().catch(() => undefined), PROLONG_PERIOD_MS);
    try {
      return await work();
    } finally {
      clearInterval(prolonging);
    }
  }

  async release(): Promise<void> {
    await this.#client.releaseLease(this.#key, this.holder);
  }

  get #client(): Redis {
    return this.store.at(this.#key);
  }
}

/** Makes the leases of one process. */
export class Leases {
  constructor(
    private readonly store: RedisStore,
    private readonly holder: string,
  ) {}

  of(duty: string): Lease {
    return new Lease(this.store, duty, this.holder);
  }
}
