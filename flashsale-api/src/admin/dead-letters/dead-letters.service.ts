import { Injectable, Logger } from '@nestjs/common';
import { DeadLetters, decodeReservations, type IsMeant, Reservations } from 'flashsale-core';
import { countBySale, type DeadLetterList, type ReadLetter, saleOf, toDeadLetterView } from './dead-letter-view.js';
import type { MoveDeadLettersDto } from './dead-letters.dto.js';

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

  async list(limit: number, saleId: string | undefined): Promise<DeadLetterList> {
    const { total, letters } = await this.deadLetters.list(Infinity, decodeReservations);
    const shown = letters.filter((letter) => saleId === undefined || saleOf(letter) === saleId).slice(0, limit);
    const causes = await this.#findCauses(shown);
    return {
      total,
      bySale: countBySale(letters),
      items: shown.map((letter) => toDeadLetterView(letter, causes)),
    };
  }

  /** Publishes them to the workers again, once the cause is fixed. */
  async replay(which: MoveDeadLettersDto, actor: string): Promise<{ replayed: number }> {
    const replayed = await this.deadLetters.replay(which.limit, (bodies) => this.#lift(bodies), meantBy(which));
    this.#logger.log(`${actor} replayed ${replayed} dead letters`);
    return { replayed };
  }

  /** Removes them for good, and releases the units that they reserved. */
  async discard(which: MoveDeadLettersDto, actor: string): Promise<{ discarded: number }> {
    const discarded = await this.deadLetters.discard(which.limit, (body) => this.#dispose(body), meantBy(which));
    this.#logger.log(`${actor} discarded ${discarded} dead letters`);
    return { discarded };
  }

  /** None while PostgreSQL is away: the letters are shown without them. */
  async #findCauses(letters: readonly ReadLetter[]): Promise<ReadonlyMap<string, string>> {
    const reservations = letters.flatMap(({ content }) => ('defect' in content ? [] : content.reservations));
    try {
      return await this.reservations.findDeathCauses(reservations);
    } catch (error) {
      this.#logger.warn(`The causes of dead letters cannot be read: ${(error as Error).message}`);
      return new Map();
    }
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

function meantBy({ deadLetterId, saleId }: MoveDeadLettersDto): IsMeant {
  return (id, body) =>
    (deadLetterId === undefined || id === deadLetterId) &&
    (saleId === undefined || saleOf({ content: decodeReservations(body) }) === saleId);
}
