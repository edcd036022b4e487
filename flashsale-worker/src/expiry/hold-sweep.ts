import { Injectable } from '@nestjs/common';
import { failPoint, type Hold, type DueHold, Holds, type Sale, type Verdict } from 'flashsale-core';
import { HoldPersistence } from '../orders/hold-persistence.js';
import { ClockGuard } from './clock-guard.js';
import { ExpiryMetrics } from './expiry-metrics.js';
import { HoldEnds } from './hold-ends.js';
import { verdictOf } from './hold-verdict.js';

/** What Redis calls due at one instant, by its clock. */
interface DuePage {
  readonly epoch: number;
  readonly nowMs: number;
  readonly due: readonly DueHold[];
}

/** Holds that are ended in one transaction. */
const SWEEP_PAGE = 500;

/**
 * Ends holds whose deadline has passed: PostgreSQL decides what became of each, Redis is told. A deadline leaves Redis in that last
 * step alone, so whatever dies in between, the next sweep asks again; and each hold is named by its instance, so a verdict of a
 * process that was frozen meanwhile frees nothing else.
 */
@Injectable()
export class HoldSweep {
  readonly #clock: ClockGuard;

  constructor(
    private readonly holds: Holds,
    private readonly ends: HoldEnds,
    private readonly persistence: HoldPersistence,
    private readonly metrics: ExpiryMetrics,
  ) {
    this.#clock = new ClockGuard(() => this.ends.readClockMs());
  }

  /**
   * Sweeps one sale, page by page.
   * @throws SkewedClockError if the clocks of Redis and PostgreSQL differ too much to believe a deadline
   */
  async sweep(sale: Sale, signal: AbortSignal): Promise<void> {
    let [staying, failed] = [0, 0];
    while (!signal.aborted) {
      const page = await this.holds.due(sale.saleId, SWEEP_PAGE, staying);
      if (page === 'not-ready') break;
      if (page.isOfferable) await this.holds.offer(sale.saleId);
      if (page.due.length === 0) break;
      const accepted = await this.#clock.accepts(page.nowMs);
      this.metrics.clocksCompared(this.#clock.skewMs);
      if (!accepted) throw new SkewedClockError(this.#clock.skewMs);
      failPoint('after_due');
      const verdicts = await this.#decide(sale, page.due, page);
      failPoint('after_end_commit');
      const settled = await this.holds.settle(sale.saleId, verdicts);
      if (settled === 'not-ready') break;
      failPoint('after_settle_holds');
      this.#measure(page, verdicts);
      failed += page.due.length - verdicts.length;
      // What Redis has not changed is due again at once, as an order that somebody may be cancelling.
      staying += page.due.length - settled;
      if (page.due.length < SWEEP_PAGE) break;
    }
    this.metrics.swept(sale.saleId, failed);
  }

  #measure({ due, nowMs }: DuePage, verdicts: readonly Verdict[]): void {
    const expired = new Set(verdicts.filter(({ verdict }) => verdict === 'X').map(({ orderId }) => orderId));
    this.metrics.expired(
      due.filter(({ orderId }) => expired.has(orderId)),
      nowMs,
    );
  }

  /** Asks PostgreSQL about each, and once more about those that were written meanwhile. */
  async #decide(sale: Sale, due: readonly DueHold[], page: DuePage, mayWrite = true): Promise<Verdict[]> {
    const { epoch, nowMs } = page;
    const decided = await this.ends.expire(sale.saleId, { epoch, nowMs, orderIds: due.map(({ orderId }) => orderId) });
    if (decided === 'superseded') return [];
    const orders = new Map(decided.orders.map((order) => [order.orderId, order]));
    const answers = due.map((hold) => verdictOf(hold, orders.get(hold.orderId)));
    const unwritten = due.filter((_, i) => answers[i] === 'unwritten');
    const verdicts = answers.filter((answer) => typeof answer !== 'string');
    if (unwritten.length === 0 || !mayWrite) return verdicts;
    await this.#write(sale, unwritten, epoch);
    return [...verdicts, ...(await this.#decide(sale, unwritten, page, false))];
  }

  /**
   * Writes holds that are not rows yet, as a worker does: their messages may still be queued, and a row that ended makes them
   * harmless. Where the outbox has no entry either, PostgreSQL was restored from a backup, and the row is made of what Redis has.
   */
  async #write(sale: Sale, unwritten: readonly DueHold[], epoch: number): Promise<void> {
    const holds = await Promise.all(
      unwritten.map(async (due) => ({
        ...((await this.holds.findEntry(sale.saleId, due.instance)) ?? holdOf(sale, due)),
        epoch,
      })),
    );
    await this.persistence.persist(holds);
  }
}

/** The clocks differ by more than a deadline can stand. */
class SkewedClockError extends Error {
  constructor(skewMs: number) {
    super(`the clock of Redis is ${Math.round(skewMs)} ms ahead of that of PostgreSQL, so no hold is ended`);
  }
}

function holdOf({ saleId, epoch, terms }: Sale, { orderId, userId, quantity, untilMs, instance }: DueHold): Hold {
  if (terms === undefined) throw new Error(`${saleId} is no HOLD sale`);
  return {
    ...{ saleId, epoch, orderId, userId, quantity, untilMs, outboxId: instance },
    ...{ amount: quantity * terms.unitPrice, currency: terms.currency, reservedAtMs: untilMs - terms.holdTtlMs },
  };
}
