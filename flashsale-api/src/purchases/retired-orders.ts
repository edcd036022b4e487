import { Injectable } from '@nestjs/common';
import { Database, findRetiredOrder, type RetiredOrder, withDeadline } from 'flashsale-core';

/** As for an answer of Redis. */
const ANSWER_DEADLINE_MS = 1_000;
/** More at a time would keep the few connections to PostgreSQL from those who need them to sell. */
const QUESTIONS_MAX = 100;

/** Finds orders of retired sales, of which PostgreSQL alone knows. */
@Injectable()
export class RetiredOrders {
  #asked = 0;

  constructor(private readonly database: Database) {}

  /** Undefined when the sale is not retired any more, PostgreSQL cannot tell in time, or too many ask already. */
  async find(saleId: string, userId: string): Promise<RetiredOrder | undefined> {
    if (this.#asked >= QUESTIONS_MAX) return undefined;
    this.#asked += 1;
    const answer = findRetiredOrder(this.database.pool, saleId, userId).finally(() => (this.#asked -= 1));
    return withDeadline(answer, ANSWER_DEADLINE_MS, 'finding an order').catch(() => undefined);
  }
}
