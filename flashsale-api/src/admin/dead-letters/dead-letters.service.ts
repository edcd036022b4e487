import { Injectable, Logger } from '@nestjs/common';
import { DeadLetters, decodeReservations, Reservations } from 'flashsale-core';
import { type DeadLetterList, toDeadLetterView } from './dead-letter-view.js';

const DISCARD_REASON = 'an operator discarded the dead letter';
const REPLAY_REASON = 'an operator replayed the dead letter';

/** Lets an operator replay or discard messages that could not become orders. */
@Injectable()
export class DeadLettersService {
  readonly #logger = new Logger(DeadLettersService.name);

  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly reservations: Reservations,
  ) {}

  async list(limit: number): Promise<DeadLetterList> {
    const { total, letters } = await this.deadLetters.list(limit);
    return { total, items: letters.map(toDeadLetterView) };
  }

  /** Publishes the oldest to the workers again, once the cause is fixed. */
  async replay(limit: number, actor: string): Promise<{ replayed: number }> {
    const replayed = await this.deadLetters.replay(limit, (bodies) => this.#lift(bodies));
    this.#logger.log(`${actor} replayed ${replayed} dead letters`);
    return { replayed };
  }

  /** Removes the oldest for good, and releases the units that they reserved. */
  async discard(limit: number, actor: string): Promise<{ discarded: number }> {
    const discarded = await this.deadLetters.discard(limit, (body) => this.#dispose(body));
    this.#logger.log(`${actor} discarded ${discarded} dead letters`);
    return { discarded };
  }

  /** Makes the outbox entries live again: if the copy is lost, the relay publishes them like any other. */
  async #lift(bodies: readonly Buffer[]): Promise<void> {
    const reservations = bodies.flatMap((body) => {
      const decoded = decodeReservations(body);
      return 'defect' in decoded ? [] : decoded.reservations;
    });
    await this.reservations.liftDead(reservations, REPLAY_REASON);
  }

  /** Resolves true when no reservation of the message is left that could bring it back. */
  async #dispose(body: Buffer): Promise<boolean> {
    const decoded = decodeReservations(body);
    if ('defect' in decoded) return true;
    let isDisposed = true;
    for (const reservation of decoded.reservations) {
      const outcome = await this.reservations.discard(reservation, DISCARD_REASON);
      this.#logger.warn(`Order ${reservation.orderId} of ${reservation.saleId} was discarded: ${outcome}`);
      isDisposed &&= outcome !== 'not-ready';
    }
    return isDisposed;
  }
}
