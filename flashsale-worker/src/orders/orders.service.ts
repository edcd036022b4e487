import { Injectable, Logger } from '@nestjs/common';
import { type Adoption, failPoint, type Hold, Holds, isHold, type Reservation, Reservations } from 'flashsale-core';
import type { Verdict } from '../queue/verdict.js';
import { BatchTracing } from '../tracing/batch-tracing.js';
import { isDataFault } from './database-fault.js';
import { type HoldOutcome, HoldPersistence } from './hold-persistence.js';
import { OrderMetrics, retryClassOf } from './order-metrics.js';
import { type OnceEvent, OrderPersistence, type PersistOutcome } from './order-persistence.js';

/** A rebuild may come between an adoption and its order; after this many adoptions the reservation is retried later. */
const ADOPTIONS_MAX = 2;

/** Turns reservations into orders, and holds into orders that are held. */
@Injectable()
export class OrdersService {
  readonly #logger = new Logger(OrdersService.name);

  constructor(
    private readonly persistence: OrderPersistence,
    private readonly holdPersistence: HoldPersistence,
    private readonly reservations: Reservations,
    private readonly holds: Holds,
    private readonly metrics: OrderMetrics,
    private readonly tracing: BatchTracing,
  ) {}

  /** Records a batch of reservations; resolves with a verdict for each. Never rejects. */
  async record(reservations: readonly Reservation[], adoptions = ADOPTIONS_MAX): Promise<Verdict[]> {
    if (reservations.length === 0) return [];
    // Either store may be the wrong one, so nothing is written to either.
    if (this.reservations.areForeign) {
      this.#logger.warn(`A batch of ${reservations.length} will be repeated: Redis belongs to another shop`);
      this.metrics.retried('foreign_redis', reservations.length);
      return reservations.map(() => 'retry');
    }
    const held = reservations.filter(isHold);
    if (held.length > 0 && held.length < reservations.length) {
      const others = reservations.filter((reservation) => !isHold(reservation));
      const parts = [others, held].map((part) => ({ part, decide: () => this.record(part, adoptions) }));
      return decideInTurn(reservations, parts);
    }
    let outcomes: (PersistOutcome | HoldOutcome)[];
    try {
      outcomes = await this.tracing.step<(PersistOutcome | HoldOutcome)[]>('transaction', () =>
        held.length > 0 ? this.holdPersistence.persist(held) : this.persistence.persist(reservations),
      );
      failPoint('after_commit');
    } catch (error) {
      if (isDataFault(error)) return this.#isolate(reservations, adoptions, error as Error);
      this.#logger.warn(`A batch of ${reservations.length} will be repeated: ${(error as Error).message}`);
      this.metrics.retried(retryClassOf(error), reservations.length);
      return reservations.map(() => 'retry');
    }
    const parts = [...new Set(outcomes)].map((outcome) => {
      const part = reservations.filter((_, i) => outcomes[i] === outcome);
      return { part, decide: () => this.#conclude(outcome, part, adoptions) };
    });
    return decideInTurn(reservations, parts);
  }

  /**
   * One bad reservation fails the whole transaction. Splits off the other sales first, then halves until it is found.
   */
  async #isolate(reservations: readonly Reservation[], adoptions: number, error: Error): Promise<Verdict[]> {
    const [first] = reservations;
    if (first === undefined || reservations.length === 1) return this.#deadLetter(reservations, error.message);
    const ofOneSale = reservations.filter(({ saleId }) => saleId === first.saleId);
    const ofOthers = reservations.filter(({ saleId }) => saleId !== first.saleId);
    const half = Math.ceil(reservations.length / 2);
    // The order within a sale is kept: a later reservation may be a forgery of an earlier one.
    const parts = ofOthers.length > 0 ? [ofOthers, ofOneSale] : [reservations.slice(0, half), reservations.slice(half)];
    return decideInTurn(
      reservations,
      parts.map((part) => ({ part, decide: () => this.record(part, adoptions) })),
    );
  }

  async #conclude(
    outcome: PersistOutcome | HoldOutcome,
    reservations: readonly Reservation[],
    adoptions: number,
  ): Promise<Verdict[]> {
    switch (outcome) {
      case 'confirmed':
      case 'held':
        this.metrics.confirmed(reservations);
        await this.tracing.step('settle', () => this.#settle(reservations));
        return reservations.map(() => 'ack');
      case 'expired':
      case 'cancelled':
        await this.#mirror(reservations.filter(isHold), outcome === 'expired' ? 'X' : 'V');
        await this.#settle(reservations);
        return reservations.map(() => 'ack');
      case 'foreign-id':
        return this.#deadLetter(reservations, 'its order id is that of another order');
      case 'duplicate':
        return this.#drop(reservations, 'DUPLICATE_DROPPED', 'the user has another order in this sale');
      case 'stale':
        return this.#drop(reservations, 'STALE_DROPPED', 'reserved before the last reset');
      case 'discarded':
        return this.#release(reservations);
      // If Redis does not know the epoch of an 'ahead' reservation either, waiting for it would never end.
      case 'before-rebuild':
      case 'ahead':
        return adoptions > 0 ? this.#adopt(reservations, adoptions - 1) : this.#retryNotReady(reservations);
      case 'locked':
        this.metrics.retried('sqlstate_55', reservations.length);
        return reservations.map(() => 'locked');
      case 'over-capacity':
        return this.#deadLetter(reservations, 'all units are sold: the stock was lowered below what had been reserved');
      case 'unknown-sale':
        return this.#deadLetter(reservations, 'there is no such sale');
      case 'other-mode':
        return this.#deadLetter(reservations, 'its sale has the other mode, so no process of ours has reserved it');
      case 'other-buckets':
        return this.#deadLetter(
          reservations,
          'its sale has another number of buckets, so no process of ours has reserved it',
        );
    }
  }

  /** Adopts reservations of another epoch: they take units of the current one while any are left. */
  async #adopt(reservations: readonly Reservation[], adoptions: number): Promise<Verdict[]> {
    let answers: Adoption[];
    try {
      answers = await Promise.all(
        reservations.map((reservation) =>
          isHold(reservation) ? this.holds.adopt(reservation) : this.reservations.adopt(reservation),
        ),
      );
    } catch (error) {
      this.#logger.warn(`${reservations.length} adoptions will be repeated: ${(error as Error).message}`);
      this.metrics.retried('redis', reservations.length);
      return reservations.map(() => 'retry');
    }
    const adopted = reservations.flatMap((reservation, i) => {
      const answer = answers[i];
      if (answer?.outcome !== 'adopted') return [];
      return [{ ...reservation, epoch: answer.epoch, outboxId: answer.outboxId || reservation.outboxId }];
    });
    const recorded = await this.record(adopted, adoptions);
    return Promise.all(reservations.map((reservation, i) => this.#adoptionVerdict(reservation, answers[i], recorded)));
  }

  async #adoptionVerdict(
    reservation: Reservation,
    answer: Adoption | undefined,
    recorded: Verdict[],
  ): Promise<Verdict> {
    switch (answer?.outcome) {
      case 'adopted':
        return recorded.shift() ?? 'retry';
      case 'stale':
        return this.#dropOne(reservation, 'STALE_DROPPED', 'reserved before the last reset');
      case 'duplicate': {
        const owns = isHold(reservation) ? 'as much as one may have' : 'a unit under another order id';
        return this.#dropOne(reservation, 'DUPLICATE_DROPPED', `the user owns ${owns}`);
      }
      case 'sold-out': {
        if (isHold(reservation)) return this.#lose(reservation);
        this.#logger.error(
          `A promise cannot be kept: no unit is left for order ${reservation.orderId} of ${reservation.saleId}`,
          { orderId: reservation.orderId, saleId: reservation.saleId },
        );
        const reason = 'its reservation was lost with Redis, and no unit is left';
        const verdict = await this.#dropOne(reservation, 'OVERSOLD', reason);
        if (verdict === 'ack') this.metrics.promiseBroken();
        return verdict;
      }
      case 'not-ready':
      case undefined:
        return this.#retryNotReady([reservation])[0] ?? 'retry';
    }
  }

  /** Its buyer has not paid, because a payment needs the order's row; so nothing but the hold is lost. */
  async #lose(hold: Hold): Promise<Verdict> {
    const { orderId, saleId } = hold;
    this.#logger.warn(`No unit is left for the hold of order ${orderId} of ${saleId}`, { orderId, saleId });
    const verdict = await this.#dropOne(hold, 'HOLD_LOST', 'its hold was lost with Redis, and no unit is left');
    if (verdict === 'ack') this.metrics.holdLost();
    return verdict;
  }

  #retryNotReady(reservations: readonly Reservation[]): Verdict[] {
    this.metrics.retried('not_ready', reservations.length);
    return reservations.map(() => 'retry');
  }

  /** Ends reservations that will not become orders, but never without recording it in the audit trail. */
  async #drop(reservations: readonly Reservation[], eventType: OnceEvent, reason: string): Promise<Verdict[]> {
    if (!(await this.#note(eventType, reservations, reason))) return reservations.map(() => 'retry');
    await this.#settle(reservations);
    return reservations.map(() => 'ack');
  }

  async #dropOne(reservation: Reservation, eventType: OnceEvent, reason: string): Promise<Verdict> {
    const [verdict] = await this.#drop([reservation], eventType, reason);
    return verdict ?? 'retry';
  }

  /** Releases what an interrupted discard may have left reserved. */
  async #release(reservations: readonly Reservation[]): Promise<Verdict[]> {
    try {
      const answers = await Promise.all(reservations.map((reservation) => this.reservations.release(reservation)));
      const notReady = answers.filter((answer) => answer === 'not-ready').length;
      this.metrics.retried('not_ready', notReady);
      return answers.map((answer) => (answer === 'not-ready' ? 'retry' : 'ack'));
    } catch (error) {
      this.#logger.warn(`${reservations.length} discards will be completed later: ${(error as Error).message}`);
      this.metrics.retried('redis', reservations.length);
      return reservations.map(() => 'retry');
    }
  }

  async #deadLetter(reservations: readonly Reservation[], reason: string): Promise<Verdict[]> {
    for (const { orderId, saleId } of reservations) {
      this.#logger.error(`Order ${orderId} of ${saleId} goes to the dead letters: ${reason}`, { orderId, saleId });
    }
    const noted = await this.#note('FAILED_DB', reservations, reason);
    return reservations.map(() => (noted ? 'dead' : 'retry'));
  }

  async #note(eventType: OnceEvent, reservations: readonly Reservation[], reason: string): Promise<boolean> {
    try {
      await this.persistence.recordOnce(eventType, reservations, reason);
      return true;
    } catch (error) {
      this.#logger.warn(`${eventType} could not be recorded and will be repeated: ${(error as Error).message}`);
      this.metrics.retried(retryClassOf(error), reservations.length);
      return false;
    }
  }

  /** Tells Redis how holds ended. If it cannot be told now, the sweeper does so at their deadlines. */
  async #mirror(holds: readonly Hold[], verdict: 'X' | 'V'): Promise<void> {
    const settled = holds.map(({ saleId, orderId, outboxId: instance }) =>
      this.holds.settle(saleId, [{ orderId, instance, verdict }]),
    );
    await Promise.all(settled).catch((error: Error) =>
      this.#logger.warn(`Ends of holds stay until their deadlines: ${error.message}`),
    );
  }

  /** If an entry cannot be removed now, the relay publishes it again, and it is settled then. */
  async #settle(reservations: readonly Reservation[]): Promise<void> {
    try {
      await this.reservations.settle(reservations);
    } catch (error) {
      this.#logger.warn(`Outbox entries stay until the relay repeats them: ${(error as Error).message}`);
    }
  }
}

/** Decides the parts one after another; returns the verdicts in the order of the reservations. */
async function decideInTurn(
  reservations: readonly Reservation[],
  parts: readonly { readonly part: readonly Reservation[]; readonly decide: () => Promise<Verdict[]> }[],
): Promise<Verdict[]> {
  const verdicts = new Map<Reservation, Verdict>();
  for (const { part, decide } of parts) {
    const decided = await decide();
    part.forEach((reservation, i) => verdicts.set(reservation, decided[i] ?? 'retry'));
  }
  return reservations.map((reservation) => verdicts.get(reservation) ?? 'retry');
}
