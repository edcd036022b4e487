import { PROMOTION_WAIT_MS, type Rebuild, type RedisStore } from 'flashsale-core';
import { DrainRound } from './drain.js';

/** One poll of the drain; the next one follows within a second. */
const DRAIN_POLL_MS = 500;
/** On a busy machine no poll is long enough for all workers. What is older may not be true any more. */
const DRAIN_ROUND_MS_MAX = 3_000;
/** Selling again never depends on a consumer that does not answer. */
export const DRAIN_WAIT_MS_MAX = 60_000;

/** Since when a sale is rebuilt on this server, and for this epoch. */
interface Wait {
  readonly server: string;
  readonly epoch: number;
  readonly serverSinceMs: number;
  readonly epochSinceMs: number;
  round: DrainRound | undefined;
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
    private readonly report: (saleId: string, message: string) => void,
  ) {}

  /** Whether the sale may be opened now. */
  async mayOpen({ sale, server, isElsewhere }: Rebuild): Promise<boolean> {
    const wait = await this.#waitOf(sale.saleId, server, sale.epoch);
    const { serverSinceMs, epochSinceMs } = wait;
    const nowMs = performance.now();
    // Whoever knows any epoch of this server knows that those of the other one are over.
    if (isElsewhere && nowMs - serverSinceMs < PROMOTION_WAIT_MS) return false;
    // Nothing that was reserved before a reset, or before the sale began, is waited for.
    if (sale.resetEpoch === sale.epoch) return true;
    if (await this.#isDrained(sale.saleId, wait)) return true;
    if (nowMs - epochSinceMs < DRAIN_WAIT_MS_MAX) {
      this.report(sale.saleId, 'stays closed until no worker holds anything of it that was reserved before');
      return false;
    }
    this.report(sale.saleId, `is opened although a worker did not answer for ${DRAIN_WAIT_MS_MAX / 1_000} seconds`);
    return true;
  }

  /** Forgets a sale that is open. */
  async forget(saleId: string): Promise<void> {
    const wait = this.#waits.get(saleId);
    this.#waits.delete(saleId);
    await wait?.round?.end();
  }

  /** Asks anew from time to time: a worker that came or left makes what the others said worth nothing. */
  async #isDrained(saleId: string, wait: Wait): Promise<boolean> {
    if (wait.round !== undefined && performance.now() - wait.round.beganAtMs >= DRAIN_ROUND_MS_MAX) {
      await wait.round.end();
      wait.round = undefined;
    }
    wait.round ??= await DrainRound.begin(this.redis, saleId);
    return wait.round.isDrained(DRAIN_POLL_MS);
  }

  async #waitOf(saleId: string, server: string, epoch: number): Promise<Wait> {
    const nowMs = performance.now();
    const known = this.#waits.get(saleId);
    if (known?.server === server && known.epoch === epoch) return known;
    const serverSinceMs = known?.server === server ? known.serverSinceMs : nowMs;
    // What was said about an earlier epoch says nothing of what was reserved since.
    await known?.round?.end();
    const wait = { server, epoch, serverSinceMs, epochSinceMs: nowMs, round: undefined };
    this.#waits.set(saleId, wait);
    return wait;
  }
}
