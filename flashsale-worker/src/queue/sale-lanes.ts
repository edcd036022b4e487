import { performance } from 'node:perf_hooks';
import type { ConsumeMessage } from 'amqplib';
import { type BackOff, backOffMs, parseShard, type Reservation, shardOfUser } from 'flashsale-core';

/** A message and the reservations in it; none if it cannot be decoded. */
export interface Delivery {
  readonly message: ConsumeMessage;
  readonly reservations: readonly Reservation[];
}

interface Lane {
  readonly deliveries: Delivery[];
  failures: number;
  dueAtMs: number;
}

/**
 * The deliveries that a worker holds, by sale. A sale that cannot be written now is set aside with its own back-off,
 * and the others continue.
 */
export class SaleLanes {
  readonly #lanes = new Map<string, Lane>();

  /** Messages that may be tried now. */
  get dueMessages(): number {
    return this.#due().reduce((sum, { deliveries }) => sum + deliveries.length, 0);
  }

  /** Reservations that may be tried now. */
  get dueReservations(): number {
    return this.#due().reduce((sum, { deliveries }) => sum + countReservations(deliveries), 0);
  }

  /** Messages of sales that wait for their next attempt. */
  get setAsideMessages(): number {
    return [...this.#lanes.values()].reduce((sum, { deliveries }) => sum + deliveries.length, 0) - this.dueMessages;
  }

  /** Whether any sale has failed since it last succeeded. */
  get isAnyFailing(): boolean {
    return [...this.#lanes.values()].some(({ failures }) => failures > 0);
  }

  /** Whether there is any of a sale, or of a bucket of one. */
  holds(shard: string): boolean {
    const { saleId } = parseShard(shard);
    return [saleId, asideOf(saleId)].some(
      (name) => this.#lanes.get(name)?.deliveries.some((delivery) => isOfShard(delivery, shard)) === true,
    );
  }

  /** Ms until the next delivery is due: 0 if one is due now, undefined if there is none. */
  msUntilDue(): number | undefined {
    const dueAtMs = [...this.#lanes.values()]
      .filter(({ deliveries }) => deliveries.length > 0)
      .map((lane) => lane.dueAtMs);
    return dueAtMs.length === 0 ? undefined : Math.max(Math.min(...dueAtMs) - performance.now(), 0);
  }

  add(delivery: Delivery): void {
    this.#lane(saleOf(delivery)).deliveries.push(delivery);
  }

  /** Takes due deliveries, sale by sale in turn, up to this many reservations, but at least one message. */
  take(reservationsMax: number): Delivery[] {
    const taken: Delivery[] = [];
    let reservations = 0;
    for (const [saleId, lane] of [...this.#lanes]) {
      if (lane.dueAtMs > performance.now()) continue;
      const end = lane.deliveries.findIndex(
        (delivery, i) => (reservations += delivery.reservations.length) > reservationsMax && taken.length + i > 0,
      );
      taken.push(...lane.deliveries.splice(0, end === -1 ? lane.deliveries.length : end));
      if (end === -1) continue;
      // The rest of this sale comes after the others next time.
      this.#lanes.delete(saleId);
      this.#lanes.set(saleId, lane);
      break;
    }
    return taken;
  }

  /**
   * Puts deliveries back at the front of their sales, which wait longer after each consecutive failure. Where a sale has several buckets,
   * those deliveries alone wait: one bucket may be away while the others sell.
   */
  setAside(deliveries: readonly Delivery[], backOff: BackOff): void {
    for (const name of new Set(deliveries.map(laneAfterFailure))) {
      const lane = this.#lane(name);
      lane.deliveries.unshift(...deliveries.filter((delivery) => laneAfterFailure(delivery) === name));
      lane.dueAtMs = performance.now() + backOffMs(lane.failures, backOff);
      lane.failures += 1;
    }
  }

  /** Resets the back-off of the sales of these deliveries, and forgets sales that have none left. */
  succeed(deliveries: readonly Delivery[]): void {
    for (const saleId of new Set(deliveries.map(saleOf))) {
      const aside = this.#lanes.get(asideOf(saleId));
      if (aside?.deliveries.length === 0) this.#lanes.delete(asideOf(saleId));
      const lane = this.#lanes.get(saleId);
      if (lane === undefined) continue;
      lane.failures = 0;
      lane.dueAtMs = 0;
      if (lane.deliveries.length === 0) this.#lanes.delete(saleId);
    }
  }

  clear(): void {
    this.#lanes.clear();
  }

  #due(): Lane[] {
    const nowMs = performance.now();
    return [...this.#lanes.values()].filter(({ dueAtMs }) => dueAtMs <= nowMs);
  }

  #lane(saleId: string): Lane {
    const lane = this.#lanes.get(saleId) ?? { deliveries: [], failures: 0, dueAtMs: 0 };
    this.#lanes.set(saleId, lane);
    return lane;
  }
}

/** Where those of a sale in buckets wait. No sale has this id. */
function asideOf(saleId: string): string {
  return `${saleId}#`;
}

function laneAfterFailure(delivery: Delivery): string {
  const saleId = saleOf(delivery);
  return delivery.reservations[0]?.buckets === undefined ? saleId : asideOf(saleId);
}

/** Whether any of its reservations is of the sale, or of the bucket, that is named. */
export function isOfShard(delivery: Delivery, shard: string): boolean {
  const { saleId, buckets } = parseShard(shard);
  if (saleOf(delivery) !== saleId) return false;
  return buckets === 1 || delivery.reservations.some(({ userId }) => shardOfUser(saleId, userId, buckets) === shard);
}

/** A message is about one sale; one that cannot be decoded is about none. */
function saleOf({ reservations }: Delivery): string {
  return reservations[0]?.saleId ?? '';
}

export function countReservations(deliveries: readonly Delivery[]): number {
  return deliveries.reduce((sum, { reservations }) => sum + reservations.length, 0);
}
