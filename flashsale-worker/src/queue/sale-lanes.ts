import { performance } from 'node:perf_hooks';
import type { ConsumeMessage } from 'amqplib';
import type { Reservation } from 'flashsale-core';

/** A message and what it says; there are no reservations in it where it cannot be read. */
export interface Delivery {
  readonly message: ConsumeMessage;
  readonly reservations: readonly Reservation[];
}

/** How long a sale waits before it is tried again: twice as long each time, up to the maximum. */
export interface BackOff {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

interface Lane {
  readonly deliveries: Delivery[];
  failures: number;
  dueAtMs: number;
}

/**
 * The deliveries that a worker holds, by sale. A sale that cannot be written now is set aside with a back-off of its own,
 * and the others go on.
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

  /** Messages of sales that wait for their next try. */
  get setAsideMessages(): number {
    return [...this.#lanes.values()].reduce((sum, { deliveries }) => sum + deliveries.length, 0) - this.dueMessages;
  }

  /** Whether a sale could not be written when it was tried last, and nothing of it was since. */
  get isAnyFailing(): boolean {
    return [...this.#lanes.values()].some(({ failures }) => failures > 0);
  }

  holds(saleId: string): boolean {
    return (this.#lanes.get(saleId)?.deliveries.length ?? 0) > 0;
  }

  /** When the next delivery is due, in ms from now: 0 where one is, undefined where there is none. */
  msUntilDue(): number | undefined {
    const dueAtMs = [...this.#lanes.values()]
      .filter(({ deliveries }) => deliveries.length > 0)
      .map((lane) => lane.dueAtMs);
    return dueAtMs.length === 0 ? undefined : Math.max(Math.min(...dueAtMs) - performance.now(), 0);
  }

  add(delivery: Delivery): void {
    this.#lane(saleOf(delivery)).deliveries.push(delivery);
  }

  /** Takes what is due, sale by sale in turn, of as many reservations as asked for; at least one message. */
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
      // What is left of this one comes after the others next time.
      this.#lanes.delete(saleId);
      this.#lanes.set(saleId, lane);
      break;
    }
    return taken;
  }

  /** Puts deliveries back to the front of their sales, which wait longer each time in a row. */
  setAside(deliveries: readonly Delivery[], { delayMsMin, delayMsMax }: BackOff): void {
    for (const saleId of new Set(deliveries.map(saleOf))) {
      const lane = this.#lane(saleId);
      lane.deliveries.unshift(...deliveries.filter((delivery) => saleOf(delivery) === saleId));
      const ceilingMs = Math.min(delayMsMin * 2 ** Math.min(lane.failures, 10), delayMsMax);
      lane.failures += 1;
      lane.dueAtMs = performance.now() + ceilingMs * (0.5 + Math.random() / 2);
    }
  }

  /** Forgets the back-off of the sales of these deliveries, and sales of which nothing is left. */
  succeed(deliveries: readonly Delivery[]): void {
    for (const saleId of new Set(deliveries.map(saleOf))) {
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

/** A message is about one sale; what cannot be read is about none. */
export function saleOf({ reservations }: Delivery): string {
  return reservations[0]?.saleId ?? '';
}

export function countReservations(deliveries: readonly Delivery[]): number {
  return deliveries.reduce((sum, { reservations }) => sum + reservations.length, 0);
}
