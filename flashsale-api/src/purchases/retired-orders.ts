import { Injectable } from '@nestjs/common';
import { Reservations, type RetiredOrder, withDeadline } from 'flashsale-core';
import { BoundedTasks } from '../limits/bounded-tasks.js';

/** The same as for an answer from Redis. */
const ANSWER_DEADLINE_MS = 1_000;
/** More at a time would take the few connections to PostgreSQL from those who need them to sell. */
const QUESTIONS_MAX = 100;

/** Finds orders of retired sales, which only PostgreSQL knows. */
@Injectable()
export class RetiredOrders {
  readonly #questions = new BoundedTasks(QUESTIONS_MAX);

  constructor(private readonly reservations: Reservations) {}

  /** Undefined if the sale is no longer retired, PostgreSQL does not answer in time, or too many are asking. */
  async find(saleId: string, userId: string): Promise<RetiredOrder | undefined> {
    const answer = this.#questions.run(() => this.reservations.findRetired(saleId, userId), undefined);
    return withDeadline(answer, ANSWER_DEADLINE_MS, 'finding an order').catch(() => undefined);
  }
}
