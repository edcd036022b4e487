import { Injectable } from '@nestjs/common';
import {
  type AttemptOutcome,
  ATTEMPTS_PER_CALL_MAX,
  type PurchaseAttempt,
  RedisStore,
  reserveUnits,
  saleKeys,
} from 'flashsale-core';

/** Attempts that wait for Redis; beyond this it is kinder to refuse at once than to let everybody wait in vain. */
const ATTEMPTS_IN_FLIGHT_MAX = 10_000;

export type Decision =
  | (AttemptOutcome & { readonly epoch: number; readonly decidedAtMs: number })
  /** Nothing was decided. */
  | { readonly outcome: 'not-ready' | 'overloaded' }
  /** Redis did not answer: the unit may be reserved or not. */
  | { readonly outcome: 'unknown'; readonly cause: Error };

interface PendingAttempt extends PurchaseAttempt {
  readonly resolve: (decision: Decision) => void;
}

/**
 * Gathers the attempts that arrive in one turn of the event loop and lets Redis decide those of a sale in one script
 * call. Nobody waits for a batch to fill: the call leaves at the end of the turn.
 */
@Injectable()
export class ReservationBatcher {
  #gathered = new Map<string, PendingAttempt[]>();
  #inFlight = 0;

  constructor(private readonly redis: RedisStore) {}

  /** Attempts that wait for their decision. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Decides one attempt. Never rejects. */
  decide(saleId: string, attempt: PurchaseAttempt): Promise<Decision> {
    if (this.#inFlight >= ATTEMPTS_IN_FLIGHT_MAX) return Promise.resolve({ outcome: 'overloaded' });
    this.#inFlight += 1;
    return new Promise((resolve) => {
      if (this.#gathered.size === 0) setImmediate(() => this.#sendGathered());
      const pending = { userId: attempt.userId, orderId: attempt.orderId, resolve };
      const attempts = this.#gathered.get(saleId);
      if (attempts === undefined) this.#gathered.set(saleId, [pending]);
      else attempts.push(pending);
    });
  }

  #sendGathered(): void {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    for (const [saleId, attempts] of gathered) {
      for (let from = 0; from < attempts.length; from += ATTEMPTS_PER_CALL_MAX) {
        void this.#send(saleId, attempts.slice(from, from + ATTEMPTS_PER_CALL_MAX));
      }
    }
  }

  async #send(saleId: string, attempts: PendingAttempt[]): Promise<void> {
    const decisions = await this.#ask(saleId, attempts);
    this.#inFlight -= attempts.length;
    attempts.forEach(({ resolve }, i) => resolve(decisions(i)));
  }

  async #ask(saleId: string, attempts: PendingAttempt[]): Promise<(i: number) => Decision> {
    try {
      const decided = await reserveUnits(this.redis, saleKeys(saleId), attempts);
      if (decided === 'not-ready') return () => ({ outcome: 'not-ready' });
      const { epoch, decidedAtMs, outcomes } = decided;
      return (i) => ({ ...(outcomes[i] as AttemptOutcome), epoch, decidedAtMs });
    } catch (error) {
      return () => ({ outcome: 'unknown', cause: error as Error });
    }
  }
}
