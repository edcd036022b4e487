import { SaleCatalog } from 'flashsale-core';

/** Attempts that wait for Redis; more are refused at once, since waiting would not help them. */
const ATTEMPTS_IN_FLIGHT_MAX = 10_000;
/**
 * While Redis works on one round, the next is on its way; attempts that arrive meanwhile are gathered. So the busier
 * the shop, the larger the rounds and the fewer the calls, and in a quiet shop nothing waits.
 */
const ROUNDS_UNDER_WAY_MAX = 2;

export type Undecided =
  /** Nothing was decided. */
  | { readonly outcome: 'not-ready' | 'overloaded' }
  /** Redis did not answer: the units may or may not be reserved. */
  | { readonly outcome: 'unknown'; readonly cause: Error };

const NOT_READY: Undecided = { outcome: 'not-ready' };
const OVERLOADED: Undecided = { outcome: 'overloaded' };
/** Whether the attempt counts is decided in the new epoch. */
const SUPERSEDED: Undecided = { outcome: 'unknown', cause: new Error('Redis decided in an epoch that is over') };

/** What Redis decided in one call. */
interface Decided<Decision> {
  /** Undefined where it counts whatever the sale's epoch is. */
  readonly epoch: number | undefined;
  readonly decisionOf: (i: number) => Decision;
}

interface PendingAttempt<Attempt, Decision> {
  readonly attempt: Attempt;
  readonly resolve: (decision: Decision | Undecided) => void;
}

/**
 * Gathers the attempts that arrive in one turn of the event loop, or while Redis is busy with two earlier rounds, and
 * has Redis decide those of a sale in one script call. Nobody waits for a batch to fill.
 */
export abstract class AttemptBatcher<Attempt, Decision extends { readonly outcome: string }> {
  #gathered = new Map<string, PendingAttempt<Attempt, Decision>[]>();
  #roundsUnderWay = 0;
  #inFlight = 0;

  protected constructor(
    private readonly catalog: SaleCatalog,
    private readonly attemptsPerCallMax: number,
  ) {}

  /** Sends the calls that `ask` makes in one write. */
  protected abstract inOneWrite<T>(ask: () => T): T;

  /** Has Redis decide attempts of one sale. @throws if the outcome is unknown */
  protected abstract ask(saleId: string, attempts: readonly Attempt[]): Promise<Decided<Decision> | 'not-ready'>;

  /** Attempts waiting for their decision. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Decides one attempt. Never rejects. */
  decide(saleId: string, attempt: Attempt): Promise<Decision | Undecided> {
    if (this.#inFlight >= ATTEMPTS_IN_FLIGHT_MAX) return Promise.resolve(OVERLOADED);
    this.#inFlight += 1;
    return new Promise((resolve) => {
      if (this.#gathered.size === 0) this.#sendAfterThisTurn();
      const attempts = this.#gathered.get(saleId);
      if (attempts === undefined) this.#gathered.set(saleId, [{ attempt, resolve }]);
      else attempts.push({ attempt, resolve });
    });
  }

  #sendAfterThisTurn(): void {
    setImmediate(() => {
      if (this.#gathered.size > 0 && this.#roundsUnderWay < ROUNDS_UNDER_WAY_MAX) void this.#sendRound();
    });
  }

  async #sendRound(): Promise<void> {
    this.#roundsUnderWay += 1;
    const answered = await Promise.all(this.inOneWrite(() => this.#sendGathered()));
    this.#roundsUnderWay -= 1;
    if (this.#gathered.size === 0) return;
    if (answered.includes(true)) this.#sendAfterThisTurn();
    else this.#refuseGathered();
  }

  #sendGathered(): Promise<boolean>[] {
    const calls: Promise<boolean>[] = [];
    for (const [saleId, attempts] of this.#takeGathered()) {
      for (let from = 0; from < attempts.length; from += this.attemptsPerCallMax) {
        calls.push(this.#send(saleId, attempts.slice(from, from + this.attemptsPerCallMax)));
      }
    }
    return calls;
  }

  /** Redis did not answer within the time that anyone is asked to wait, and these were not even sent. */
  #refuseGathered(): void {
    for (const attempts of this.#takeGathered().values()) this.#resolve(attempts, () => OVERLOADED);
  }

  #takeGathered(): Map<string, PendingAttempt<Attempt, Decision>[]> {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    return gathered;
  }

  /** Resolves with whether Redis answered. */
  async #send(saleId: string, attempts: readonly PendingAttempt<Attempt, Decision>[]): Promise<boolean> {
    const decisions = await this.#decide(saleId, attempts);
    this.#resolve(attempts, decisions);
    return decisions(0).outcome !== 'unknown';
  }

  #resolve(
    attempts: readonly PendingAttempt<Attempt, Decision>[],
    decisions: (i: number) => Decision | Undecided,
  ): void {
    this.#inFlight -= attempts.length;
    attempts.forEach(({ resolve }, i) => resolve(decisions(i)));
  }

  async #decide(
    saleId: string,
    attempts: readonly PendingAttempt<Attempt, Decision>[],
  ): Promise<(i: number) => Decision | Undecided> {
    try {
      const decided = await this.ask(
        saleId,
        attempts.map(({ attempt }) => attempt),
      );
      if (decided === 'not-ready') return () => NOT_READY;
      return this.#isOver(saleId, decided.epoch) ? () => SUPERSEDED : decided.decisionOf;
    } catch (error) {
      return () => ({ outcome: 'unknown', cause: error as Error });
    }
  }

  /** A replaced primary that does not know it still grants units of an epoch that is over. */
  #isOver(saleId: string, epoch: number | undefined): boolean {
    if (epoch === undefined) return false;
    const known = this.catalog.find(saleId);
    return typeof known === 'object' && epoch < known.epoch;
  }
}
