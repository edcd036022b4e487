import { failPoint } from '../process/fail-points.js';
import type { Logger } from '../process/logger.js';
import { groupByMessage } from './reservation-message.js';
import type { Reservation } from './reservation.js';
import type { PublishOutcome } from './purchase-publisher.js';
import type { RedisStore } from '../redis/redis-store.js';
import { parseShard } from '../redis/shard.js';
import { readOutbox } from './outbox.js';

/** An entry seen for less time is most likely in flight: the API published it, and a worker will settle it. */
const SEEN_FOR_MS_MIN = 2_000;
/** Beyond this many waiting messages, an entry that looks lost is most likely among them. */
const QUEUE_DEPTH_MAX = 100;
/** Entries that a round publishes per sale then: one message, so that lost entries do not wait for other sales. */
const ENTRIES_BEHIND_A_LONG_QUEUE_MAX = 100;
/** An entry waits twice as long each time before it is published again, up to this. */
const REPEAT_DELAY_MS_MAX = 60_000;
/** Entries that a round publishes per sale; the next round follows within a second. */
const ENTRIES_PER_ROUND_MAX = 5_000;
/** Beyond this, the oldest are forgotten and may be published once too often, which changes nothing. */
const REMEMBERED_MAX = 50_000;
/** Sales checked concurrently. */
const SALES_AT_ONCE_MAX = 20;

export interface OutboxRelayDependencies {
  readonly redis: RedisStore;
  readonly publish: (reservations: readonly Reservation[]) => Promise<PublishOutcome>;
  readonly queueDepth: () => Promise<number>;
  /** The sales whose orders can be written now: open, and not locked. */
  readonly findPublishable: (saleIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The reservations whose message is a dead letter, which an operator decides about. */
  readonly findDead: (reservations: readonly Reservation[]) => Promise<ReadonlySet<Reservation>>;
  readonly logger: Logger;
  /** A monotonic clock in ms. */
  readonly nowMs?: () => number;
}

/** The youngest entry that a round saw, timed by the clock of this process: the clock of Redis may step back. */
interface Sighting {
  readonly atMs: number;
  readonly youngest: string;
}

/**
 * Publishes reservations again that did not become orders in time: their API was killed, the broker lost them, or
 * nobody could publish at all. An extra message is harmless, so nothing here needs to be exact.
 */
export class OutboxRelay {
  readonly #repeats = new Map<string, { dueAtMs: number; delayMs: number }>();
  readonly #sightings = new Map<string, Sighting[]>();

  readonly #nowMs: () => number;

  constructor(private readonly dependencies: OutboxRelayDependencies) {
    this.#nowMs = dependencies.nowMs ?? (() => performance.now());
  }

  /** The sales that had entries at the last check. */
  get busySales(): ReadonlySet<string> {
    return new Set([...this.#sightings.keys()].map((shard) => parseShard(shard).saleId));
  }

  /**
   * Publishes the due entries of these sales, or of their shards where a sale has several; resolves with how many the broker
   * confirmed.
   */
  async publishDue(shards: readonly string[], signal: AbortSignal): Promise<number> {
    const { queueDepth, publish, findDead, logger } = this.dependencies;
    const seenLongEnough = await this.#lookAt(shards, signal);
    if (seenLongEnough.size === 0) return 0;
    const limit = (await queueDepth()) > QUEUE_DEPTH_MAX ? ENTRIES_BEHIND_A_LONG_QUEUE_MAX : ENTRIES_PER_ROUND_MAX;
    const due = await this.#collectDue(seenLongEnough, limit, signal);
    if (due.length === 0) return 0;
    const dead = await findDead(due);
    const groups = groupByMessage(due.filter((reservation) => !dead.has(reservation)));
    const publishing = groups.map(publish);
    failPoint('after_relay_publish');
    const outcomes = await Promise.all(publishing);
    failPoint('after_relay_confirm');
    const confirmed = groups.flatMap((group, i) => (outcomes[i] === 'confirmed' ? group : [])).length;
    if (groups.length > 0) logger.log(`The relay published ${confirmed} of ${due.length} old outbox entries again`);
    return confirmed;
  }

  /**
   * Resolves with the youngest entry of each sale that was already there long enough ago. A sale whose server does not answer
   * is left out, so that it does not hold up the others. @throws if there is no other
   */
  async #lookAt(shards: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const seenLongEnough = new Map<string, string>();
    let fault: Error | undefined;
    for (let from = 0; from < shards.length && !signal.aborted; from += SALES_AT_ONCE_MAX) {
      const some = shards.slice(from, from + SALES_AT_ONCE_MAX);
      const { redis } = this.dependencies;
      const looks = await Promise.allSettled(some.map(async (shard) => redis.sale(shard).youngestEntryId()));
      const nowMs = this.#nowMs();
      for (const [i, shard] of some.entries()) {
        const look = looks[i] as PromiseSettledResult<string | undefined>;
        if (look.status === 'rejected') {
          fault ??= look.reason as Error;
          continue;
        }
        const last = this.#see(shard, look.value, nowMs);
        if (last !== undefined) seenLongEnough.set(shard, last);
      }
    }
    if (seenLongEnough.size === 0 && fault !== undefined) throw fault;
    return seenLongEnough;
  }

  #see(shard: string, youngest: string | undefined, nowMs: number): string | undefined {
    if (youngest === undefined) {
      this.#sightings.delete(shard);
      return undefined;
    }
    const sightings = this.#sightings.get(shard) ?? [];
    this.#sightings.set(shard, sightings);
    sightings.push({ atMs: nowMs, youngest });
    // Of the sightings that are old enough, only the latest matters.
    while (sightings[1] !== undefined && nowMs - sightings[1].atMs >= SEEN_FOR_MS_MIN) sightings.shift();
    const [oldest] = sightings;
    return oldest !== undefined && nowMs - oldest.atMs >= SEEN_FOR_MS_MIN ? oldest.youngest : undefined;
  }

  async #collectDue(
    seenLongEnough: ReadonlyMap<string, string>,
    limit: number,
    signal: AbortSignal,
  ): Promise<Reservation[]> {
    const publishable = await this.dependencies.findPublishable([
      ...new Set([...seenLongEnough.keys()].map((shard) => parseShard(shard).saleId)),
    ]);
    const due: Reservation[] = [];
    let fault: Error | undefined;
    for (const [shard, last] of seenLongEnough) {
      if (signal.aborted) return due;
      if (!publishable.has(parseShard(shard).saleId)) continue;
      await this.#collectDueOf(shard, last, limit).then(
        (ofSale) => due.push(...ofSale),
        (error: Error) => (fault ??= error),
      );
    }
    if (due.length === 0 && fault !== undefined) throw fault;
    return due;
  }

  async #collectDueOf(shard: string, last: string, limit: number): Promise<Reservation[]> {
    const nowMs = this.#nowMs();
    const due: Reservation[] = [];
    for await (const page of readOutbox(this.dependencies.redis.sale(shard), last)) {
      for (const reservation of page) {
        if (due.length >= limit) return due;
        if (this.#isDue(shard, reservation, nowMs)) due.push(reservation);
      }
    }
    return due;
  }

  #isDue(shard: string, { outboxId }: Reservation, nowMs: number): boolean {
    const id = `${shard} ${outboxId}`;
    const repeat = this.#repeats.get(id);
    if (repeat !== undefined && nowMs < repeat.dueAtMs) return false;
    const delayMs = Math.min((repeat?.delayMs ?? SEEN_FOR_MS_MIN / 2) * 2, REPEAT_DELAY_MS_MAX);
    this.#repeats.delete(id);
    this.#repeats.set(id, { dueAtMs: nowMs + delayMs * (0.9 + Math.random() * 0.2), delayMs });
    this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const id of this.#repeats.keys()) {
      if (this.#repeats.size <= REMEMBERED_MAX) return;
      this.#repeats.delete(id);
    }
  }
}
