import { type DrainRounds, PROMOTION_WAIT_MS, type Rebuild } from 'flashsale-core';
import { DrainRound } from './drain.js';

/** The length of one poll of the drain; the next one follows within a second. */
const DRAIN_POLL_MS = 500;
/**
 * A round spans several polls, because on a busy machine one is too short for all workers; older statements may be
 * outdated.
 */
const DRAIN_ROUND_MS_MAX = 3_000;
/** After this time the sale opens even if a consumer does not answer. */
export const DRAIN_WAIT_MS_MAX = 60_000;

/** Since when a sale, or a bucket of one, has waited on this server, and in this epoch. */
interface Wait {
  readonly server: string;
  readonly epoch: number;
  readonly serverSinceMs: number;
  readonly epochSinceMs: number;
  round: DrainRound | undefined;
}

/**
 * What a rebuilt sale must wait for before it sells again. Earlier reservations may exist only as unacknowledged
 * messages in a worker: they are adopted before anyone can buy. And an API may still use the old primary.
 */
export class RebuildWaits {
  readonly #waits = new Map<string, Wait>();

  constructor(
    private readonly rounds: DrainRounds,
    private readonly report: (shard: string, message: string) => void,
  ) {}

  /** Whether the sale may open now. */
  async mayOpen({ sale, shard, server, isElsewhere }: Rebuild): Promise<boolean> {
    const wait = await this.#waitOf(shard, server, sale.epoch);
    const { serverSinceMs, epochSinceMs } = wait;
    const nowMs = performance.now();
    // An API that knows any epoch of this server knows that the other server's epochs are over.
    if (isElsewhere && nowMs - serverSinceMs < PROMOTION_WAIT_MS) return false;
    // Reservations from before a reset, or before the sale began, are not waited for.
    if (sale.resetEpoch === sale.epoch) return true;
    if (await this.#isDrained(shard, wait)) return true;
    if (nowMs - epochSinceMs < DRAIN_WAIT_MS_MAX) {
      this.report(shard, 'stays closed until no worker holds earlier reservations of it');
      return false;
    }
    this.report(shard, `opens although a worker did not answer for ${DRAIN_WAIT_MS_MAX / 1_000} seconds`);
    return true;
  }

  /** Forgets a sale, or a bucket, that no longer waits. */
  async forget(shard: string): Promise<void> {
    const wait = this.#waits.get(shard);
    this.#waits.delete(shard);
    await wait?.round?.end();
  }

  /** Starts a new round from time to time: a worker that joined or left invalidates the statements of the others. */
  async #isDrained(shard: string, wait: Wait): Promise<boolean> {
    if (wait.round !== undefined && performance.now() - wait.round.beganAtMs >= DRAIN_ROUND_MS_MAX) {
      await wait.round.end();
      wait.round = undefined;
    }
    wait.round ??= await DrainRound.begin(this.rounds, shard);
    return wait.round.isDrained(DRAIN_POLL_MS);
  }

  async #waitOf(shard: string, server: string, epoch: number): Promise<Wait> {
    const nowMs = performance.now();
    const known = this.#waits.get(shard);
    if (known?.server === server && known.epoch === epoch) return known;
    const serverSinceMs = known?.server === server ? known.serverSinceMs : nowMs;
    // Statements about an earlier epoch do not cover later reservations.
    await known?.round?.end();
    const wait = { server, epoch, serverSinceMs, epochSinceMs: nowMs, round: undefined };
    this.#waits.set(shard, wait);
    return wait;
  }
}
