import { Pool } from 'undici';
import type { History } from '../history/history.js';
import { type Answered, type PurchaseAnswer, readAnswer } from '../history/operation.js';
import type { Attempt } from './buyers.js';

/** Longer than any answer takes: the API gives Redis up after one second. */
const ANSWER_DEADLINE_MS = 5_000;
const CONNECTIONS_MAX = 256;

/** One API as its buyers see it. Every purchase goes into the history. */
export class Shop {
  readonly #pool: Pool;
  #inFlight = 0;
  #unanswered = 0;
  #timedOut = 0;
  #successes = 0;

  constructor(
    readonly url: string,
    private readonly history: History,
  ) {
    this.#pool = new Pool(url, { connections: CONNECTIONS_MAX, pipelining: 1 });
  }

  /** Purchases that wait for their answer. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Purchases without an HTTP answer of any kind, those that timed out among them. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Purchases that had no answer by their deadline. */
  get timedOut(): number {
    return this.#timedOut;
  }

  /** Purchases that got SUCCESS here. */
  get successes(): number {
    return this.#successes;
  }

  /** Never rejects. */
  async buy(attempt: Attempt): Promise<PurchaseAnswer> {
    return (await this.ask(attempt)).answer;
  }

  /** The same, with the order id of a SUCCESS. */
  async ask(attempt: Attempt): Promise<Answered> {
    const { saleId, userId, idempotencyKey } = attempt;
    const key = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    const operation = this.history.invoke(attempt);
    this.#inFlight += 1;
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'POST',
        path: '/api/v1/sale/purchase',
        headers: { 'content-type': 'application/json', ...key },
        body: JSON.stringify({ saleId, userId }),
        signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
      });
      const answered = readAnswer(statusCode, await body.text());
      operation.answer(answered);
      if (answered.answer === 'SUCCESS') this.#successes += 1;
      return answered;
    } catch (error) {
      this.#unanswered += 1;
      if ((error as Error).name === 'TimeoutError') this.#timedOut += 1;
      operation.answer({ answer: 'UNKNOWN' });
      return { answer: 'UNKNOWN' };
    } finally {
      this.#inFlight -= 1;
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
