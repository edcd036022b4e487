import { Injectable } from '@nestjs/common';
import { Reservations, type RetiredOrder, withDeadline } from 'flashsale-core';

/** The same as for an answer from Redis. */
const ANSWER_DEADLINE_MS = 1_000;
/** More at a time would take the few connections to PostgreSQL from those who need them to sell. */
const QUESTIONS_MAX = 100;

/** Finds orders of retired sales, which only PostgreSQL knows. */
@Injectable()
export class RetiredOrders {
  #asked = 0;

  constructor(private readonly reservations: Reservations) {}

  /** Undefined if the sale is no longer retired, PostgreSQL does not answer in time, or too many are asking. */
  async find(saleId: string, userId: string): Promise<RetiredOrder | undefined> {
    if (this.#asked >= QUESTIONS_MAX) return undefined;
    this.#asked += 1;
    const answer = this.reservations.findRetired(saleId, userId).finally(() => (this.#asked -= 1));
    return withDeadline(answer, ANSWER_DEADLINE_MS, 'finding an order').catch(() => undefined);
  }
}
