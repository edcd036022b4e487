import { PROMOTION_WAIT_MS, type Rebuild, type RedisStore } from 'flashsale-core';
import { isDrained } from './drain.js';

/** One look at the drain; the next one follows within a second. */
const DRAIN_ROUND_MS = 1_000;
/** Selling again never depends on a consumer that does not answer. */
export const DRAIN_WAIT_MS_MAX = 60_000;

/** Since when a sale is rebuilt on this server, and for this epoch. */
interface Wait {
  readonly server: string;
  readonly epoch: number;
  readonly serverSinceMs: number;
  readonly epochSinceMs: number;
}

/**
 * What a rebuilt sale has to wait for before it sells again. Reservations of before may be unacknowledged in some worker, and
 * only there: they are adopted before anybody can buy. And an API may not know yet that the primary that it reaches is not
 * the one any more.
 */
export class RebuildWaits {
  readonly #waits = new Map<string, Wait>();

  constructor(
    private readonly redis: RedisStore,
    private readonly told: (saleId: string, message: string) => void,
  ) {}

  /** Whether the sale may be opened now. */
  async mayOpen({ sale, server, isElsewhere }: Rebuild): Promise<boolean> {
    const { serverSinceMs, epochSinceMs } = this.#waitOf(sale.saleId, server, sale.epoch);
    const nowMs = performance.now();
    // Whoever knows any epoch of this server knows that those of the other one are over.
    if (isElsewhere && nowMs - serverSinceMs < PROMOTION_WAIT_MS) return false;
    // Nothing that was reserved before a reset, or before the sale began, is waited for.
    if (sale.resetEpoch === sale.epoch) return true;
    if (await isDrained(this.redis, sale.saleId, DRAIN_ROUND_MS)) return true;
    if (nowMs - epochSinceMs < DRAIN_WAIT_MS_MAX) {
      this.told(sale.saleId, 'stays closed until no worker holds anything of it that was reserved before');
      return false;
    }
    this.told(sale.saleId, `is opened although a worker did not answer for ${DRAIN_WAIT_MS_MAX / 1_000} seconds`);
    return true;
  }

  /** Forgets a sale that is open. */
  forget(saleId: string): void {
    this.#waits.delete(saleId);
  }

  #waitOf(saleId: string, server: string, epoch: number): Wait {
    const nowMs = performance.now();
    const known = this.#waits.get(saleId);
    if (known?.server === server && known.epoch === epoch) return known;
    const serverSinceMs = known?.server === server ? known.serverSinceMs : nowMs;
    const wait = { server, epoch, serverSinceMs, epochSinceMs: nowMs };
    this.#waits.set(saleId, wait);
    return wait;
  }
}
