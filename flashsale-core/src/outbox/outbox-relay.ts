import { failPoint } from '../fail-points.js';
import type { Logger } from '../logger.js';
import { groupByMessage, type Reservation } from '../rabbitmq/reservation-message.js';
import type { PublishOutcome } from '../rabbitmq/purchase-publisher.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { readOutbox } from './outbox.js';

/** A younger entry is most likely on its way: the API published it, and a worker will settle it. */
const ENTRY_AGE_MS_MIN = 2_000;
/** With so many messages waiting, what looks forgotten is most likely among them. */
const QUEUE_DEPTH_MAX = 100;
/** An entry that was published again waits twice as long each time, up to this. */
const REPEAT_DELAY_MS_MAX = 60_000;
/** One round publishes at most this many; the next one follows within a second. */
const ENTRIES_PER_ROUND_MAX = 5_000;
/** Beyond this the oldest memories go; forgetting means one publish too many, which changes nothing. */
const REMEMBERED_MAX = 50_000;

export interface OutboxRelayDependencies {
  readonly store: RedisStore;
  readonly publish: (reservations: readonly Reservation[]) => Promise<PublishOutcome>;
  readonly queueDepth: () => Promise<number>;
  readonly logger: Logger;
}

/**
 * Publishes reservations again that did not become orders in time: their API was killed, the broker lost them, or
 * nobody could publish at all. A message too many is harmless, so nothing here needs to be exact.
 */
export class OutboxRelay {
  readonly #repeats = new Map<string, { dueAtMs: number; delayMs: number }>();

  constructor(private readonly dependencies: OutboxRelayDependencies) {}

  /** Publishes what is due in these sales; resolves with how many the broker confirmed. */
  async publishDue(saleIds: readonly string[], signal: AbortSignal): Promise<number> {
    const { store, queueDepth, publish, logger } = this.dependencies;
    if ((await queueDepth()) > QUEUE_DEPTH_MAX) return 0;
    const due = await this.#collectDue(store, saleIds, signal);
    if (due.length === 0) return 0;
    const groups = groupByMessage(due);
    const publishing = groups.map(publish);
    failPoint('after_relay_publish');
    const outcomes = await Promise.all(publishing);
    failPoint('after_relay_confirm');
    const confirmed = groups.flatMap((group, i) => (outcomes[i] === 'confirmed' ? group : [])).length;
    logger.log(`The relay published ${confirmed} of ${due.length} old outbox entries again`);
    return confirmed;
  }

  async #collectDue(store: RedisStore, saleIds: readonly string[], signal: AbortSignal): Promise<Reservation[]> {
    const nowMs = await redisNowMs(store);
    const due: Reservation[] = [];
    for (const saleId of saleIds) {
      for await (const page of readOutbox(store, saleKeys(saleId), saleId)) {
        for (const reservation of page) {
          if (due.length >= ENTRIES_PER_ROUND_MAX) return due;
          if (this.#isDue(reservation, nowMs)) due.push(reservation);
        }
        if (signal.aborted) return due;
        const youngest = page.at(-1);
        if (youngest !== undefined && nowMs - youngest.reservedAtMs < ENTRY_AGE_MS_MIN) break;
      }
    }
    return due;
  }

  #isDue({ saleId, outboxId, reservedAtMs }: Reservation, nowMs: number): boolean {
    if (nowMs - reservedAtMs < ENTRY_AGE_MS_MIN) return false;
    const id = `${saleId} ${outboxId}`;
    const repeat = this.#repeats.get(id);
    if (repeat !== undefined && nowMs < repeat.dueAtMs) return false;
    const delayMs = Math.min((repeat?.delayMs ?? ENTRY_AGE_MS_MIN / 2) * 2, REPEAT_DELAY_MS_MAX);
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

async function redisNowMs(store: RedisStore): Promise<number> {
  const [seconds, microseconds] = await store.client.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}
