import { Injectable } from '@nestjs/common';
import {
  type AttemptOutcome,
  ITEMS_PER_CALL_MAX,
  type PurchaseAttempt,
  Reservations,
  SaleCatalog,
} from 'flashsale-core';

/** Attempts that wait for Redis; more are refused at once, since waiting would not help them. */
const ATTEMPTS_IN_FLIGHT_MAX = 10_000;
/**
 * While Redis works on one round, the next is on its way; attempts that arrive meanwhile are gathered. So the busier
 * the shop, the larger the rounds and the fewer the calls, and in a quiet shop nothing waits.
 */
const ROUNDS_UNDER_WAY_MAX = 2;

export type Decision =
  | (AttemptOutcome & { readonly epoch: number; readonly decidedAtMs: number })
  /** Nothing was decided. */
  | { readonly outcome: 'not-ready' | 'overloaded' }
  /** Redis did not answer: the unit may or may not be reserved. */
  | { readonly outcome: 'unknown'; readonly cause: Error };

/** Whether the attempt counts is decided in the new epoch. */
const SUPERSEDED: Decision = { outcome: 'unknown', cause: new Error('Redis decided in an epoch that is over') };

interface PendingAttempt extends PurchaseAttempt {
  readonly resolve: (decision: Decision) => void;
}

/**
 * Gathers the attempts that arrive in one turn of the event loop, or while Redis is busy with two earlier rounds, and
 * has Redis decide those of a sale in one script call. Nobody waits for a batch to fill.
 */
@Injectable()
export class ReservationBatcher {
  #gathered = new Map<string, PendingAttempt[]>();
  #roundsUnderWay = 0;
  #inFlight = 0;

  constructor(
    private readonly reservations: Reservations,
    private readonly catalog: SaleCatalog,
  ) {}

  /** Attempts waiting for their decision. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Decides one attempt. Never rejects. */
  decide(saleId: string, attempt: PurchaseAttempt): Promise<Decision> {
    if (this.#inFlight >= ATTEMPTS_IN_FLIGHT_MAX) return Promise.resolve({ outcome: 'overloaded' });
    this.#inFlight += 1;
    return new Promise((resolve) => {
      if (this.#gathered.size === 0) this.#sendAfterThisTurn();
      const pending = { userId: attempt.userId, orderId: attempt.orderId, resolve };
      const attempts = this.#gathered.get(saleId);
      if (attempts === undefined) this.#gathered.set(saleId, [pending]);
      else attempts.push(pending);
    });
  }

  #sendAfterThisTurn(): void {
    setImmediate(() => {
      if (this.#gathered.size > 0 && this.#roundsUnderWay < ROUNDS_UNDER_WAY_MAX) void this.#sendRound();
    });
  }

  async #sendRound(): Promise<void> {
    this.#roundsUnderWay += 1;
    const answered = await Promise.all(this.reservations.inOneWrite(() => this.#sendGathered()));
    this.#roundsUnderWay -= 1;
    if (this.#gathered.size === 0) return;
    if (answered.includes(true)) this.#sendAfterThisTurn();
    else this.#refuseGathered();
  }

  #sendGathered(): Promise<boolean>[] {
    const calls: Promise<boolean>[] = [];
    for (const [saleId, attempts] of this.#takeGathered()) {
      for (let from = 0; from < attempts.length; from += ITEMS_PER_CALL_MAX) {
        calls.push(this.#send(saleId, attempts.slice(from, from + ITEMS_PER_CALL_MAX)));
      }
    }
    return calls;
  }

  /** Redis did not answer within the time that anyone is asked to wait, and these were not even sent. */
  #refuseGathered(): void {
    for (const attempts of this.#takeGathered().values()) this.#resolve(attempts, () => ({ outcome: 'overloaded' }));
  }

  #takeGathered(): Map<string, PendingAttempt[]> {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    return gathered;
  }

  /** Resolves with whether Redis answered. */
  async #send(saleId: string, attempts: PendingAttempt[]): Promise<boolean> {
    const decisions = await this.#ask(saleId, attempts);
    this.#resolve(attempts, decisions);
    return decisions(0).outcome !== 'unknown';
  }

  #resolve(attempts: readonly PendingAttempt[], decisions: (i: number) => Decision): void {
    this.#inFlight -= attempts.length;
    attempts.forEach(({ resolve }, i) => resolve(decisions(i)));
  }

  /** A replaced primary that does not know it still grants units of an epoch that is over. */
  #isOver(saleId: string, epoch: number): boolean {
    const known = this.catalog.find(saleId);
    return typeof known === 'object' && epoch < known.epoch;
  }

  async #ask(saleId: string, attempts: PendingAttempt[]): Promise<(i: number) => Decision> {
    try {
      const decided = await this.reservations.reserve(saleId, attempts);
      if (decided === 'not-ready') return () => ({ outcome: 'not-ready' });
      const { epoch, decidedAtMs, outcomes } = decided;
      if (this.#isOver(saleId, epoch)) return () => SUPERSEDED;
      return (i) => {
        const attempt = outcomes[i] as AttemptOutcome;
        // Written out: spreading would cost more than everything else here.
        if (attempt.outcome !== 'reserved') return { outcome: attempt.outcome, epoch, decidedAtMs };
        return { outcome: attempt.outcome, outboxId: attempt.outboxId, epoch, decidedAtMs };
      };
    } catch (error) {
      return () => ({ outcome: 'unknown', cause: error as Error });
    }
  }
}
