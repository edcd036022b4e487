import { NEW_PROMISES, OLD_PROMISES, parseShard, SaleCatalog } from 'flashsale-core';

/** Attempts that wait for one Redis server; more are refused at once, since waiting would not help them. */
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
export interface Decided<Decision> {
  /** Undefined where it counts whatever the sale's epoch is. */
  readonly epoch: number | undefined;
  readonly decisionOf: (i: number) => Decision;
}

interface PendingAttempt<Attempt, Decision> {
  readonly attempt: Attempt;
  readonly resolve: (decision: Decision | Undecided) => void;
}

/** Where the attempts are sent. */
export interface RedisServers {
  /** Names the server that decides about the sale. */
  serverOf(saleId: string): string;
  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T;
  /**
   * Why what was just sent is on fewer replicas than asked for, if it is; undefined where none is asked for. Never rejects. Absent
   * where nothing is promised.
   */
  untilKept?(saleId: string): Promise<Error | undefined> | undefined;
  /** The same of what anybody sent before. */
  untilAllKept?(saleId: string): Promise<Error | undefined>;
}

/** Calls that leave together. */
interface Round {
  /** By server, once all calls are sent. */
  readonly keptOf: Map<string, Promise<Error | undefined>>;
}

/** What is under way to one server. */
class Lane<Attempt, Decision> {
  gathered = new Map<string, PendingAttempt<Attempt, Decision>[]>();
  roundsUnderWay = 0;
  inFlight = 0;

  takeGathered(): Map<string, PendingAttempt<Attempt, Decision>[]> {
    const { gathered } = this;
    this.gathered = new Map();
    return gathered;
  }
}

/**
 * Gathers the attempts that arrive in one turn of the event loop, or while Redis is busy with two earlier rounds, and
 * has Redis decide those of a sale in one script call. Nobody waits for a batch to fill. On a cluster each server has its
 * own rounds, so a slow one holds up only its own sales.
 */
export abstract class AttemptBatcher<Attempt, Decision extends { readonly outcome: string }> {
  readonly #lanes = new Map<string, Lane<Attempt, Decision>>();

  protected constructor(
    private readonly servers: RedisServers,
    private readonly catalog: SaleCatalog,
    private readonly attemptsPerCallMax: number,
  ) {}

  /** Has Redis decide attempts of one sale. @throws if the outcome is unknown */
  protected abstract ask(saleId: string, attempts: readonly Attempt[]): Promise<Decided<Decision> | 'not-ready'>;

  /** Attempts waiting for their decision. */
  get inFlight(): number {
    let inFlight = 0;
    for (const lane of this.#lanes.values()) inFlight += lane.inFlight;
    return inFlight;
  }

  /**
   * Decides one attempt. Never rejects.
   * @param saleId or the name of the shard of the sale that the user is in
   */
  decide(saleId: string, attempt: Attempt): Promise<Decision | Undecided> {
    const lane = this.#laneOf(saleId);
    if (lane.inFlight >= ATTEMPTS_IN_FLIGHT_MAX) return Promise.resolve(OVERLOADED);
    lane.inFlight += 1;
    return new Promise((resolve) => {
      if (lane.gathered.size === 0) this.#sendAfterThisTurn(lane);
      const attempts = lane.gathered.get(saleId);
      if (attempts === undefined) lane.gathered.set(saleId, [{ attempt, resolve }]);
      else attempts.push({ attempt, resolve });
    });
  }

  #laneOf(saleId: string): Lane<Attempt, Decision> {
    const server = this.servers.serverOf(saleId);
    let lane = this.#lanes.get(server);
    if (lane === undefined) {
      this.#forgetIdleLanes();
      lane = new Lane();
      this.#lanes.set(server, lane);
    }
    return lane;
  }

  /** Servers come and go. */
  #forgetIdleLanes(): void {
    for (const [server, { inFlight }] of this.#lanes) if (inFlight === 0) this.#lanes.delete(server);
  }

  #sendAfterThisTurn(lane: Lane<Attempt, Decision>): void {
    setImmediate(() => {
      if (lane.gathered.size > 0 && lane.roundsUnderWay < ROUNDS_UNDER_WAY_MAX) void this.#sendRound(lane);
    });
  }

  async #sendRound(lane: Lane<Attempt, Decision>): Promise<void> {
    lane.roundsUnderWay += 1;
    const answered = await Promise.all(this.servers.inOneWrite(() => this.#sendGathered(lane)));
    lane.roundsUnderWay -= 1;
    if (lane.gathered.size === 0) return;
    if (answered.includes(true)) this.#sendAfterThisTurn(lane);
    else this.#refuseGathered(lane);
  }

  #sendGathered(lane: Lane<Attempt, Decision>): Promise<boolean>[] {
    const calls: Promise<boolean>[] = [];
    const round: Round = { keptOf: new Map() };
    const gathered = lane.takeGathered();
    for (const [saleId, attempts] of gathered) {
      for (let from = 0; from < attempts.length; from += this.attemptsPerCallMax) {
        calls.push(this.#send(lane, round, saleId, attempts.slice(from, from + this.attemptsPerCallMax)));
      }
    }
    for (const saleId of gathered.keys()) {
      const server = this.servers.serverOf(saleId);
      if (round.keptOf.has(server)) continue;
      const kept = this.servers.untilKept?.(saleId);
      if (kept === undefined) break;
      round.keptOf.set(server, kept);
    }
    return calls;
  }

  /** Redis did not answer within the time that anyone is asked to wait, and these were not even sent. */
  #refuseGathered(lane: Lane<Attempt, Decision>): void {
    for (const attempts of lane.takeGathered().values()) this.#resolve(lane, attempts, () => OVERLOADED);
  }

  /** Resolves with whether Redis answered. */
  async #send(
    lane: Lane<Attempt, Decision>,
    { keptOf }: Round,
    saleId: string,
    attempts: readonly PendingAttempt<Attempt, Decision>[],
  ): Promise<boolean> {
    const server = this.servers.serverOf(saleId);
    let decisions = await this.#decide(saleId, attempts);
    const kept = keptOf.get(server);
    if (kept !== undefined) decisions = await this.#ifKept(saleId, decisions, attempts.length, kept);
    this.#resolve(lane, attempts, decisions);
    return decisions(0).outcome !== 'unknown';
  }

  /** The decisions, without those promises that too few replicas have: whether they last is unknown. */
  async #ifKept(
    saleId: string,
    decisions: (i: number) => Decision | Undecided,
    count: number,
    kept: Promise<Error | undefined>,
  ): Promise<(i: number) => Decision | Undecided> {
    const outcomes = Array.from({ length: count }, (_, i) => decisions(i).outcome);
    const lost = outcomes.some((outcome) => NEW_PROMISES.has(outcome)) ? await kept : undefined;
    const lostBefore = outcomes.some((outcome) => OLD_PROMISES.has(outcome))
      ? await this.servers.untilAllKept?.(saleId)
      : undefined;
    const cause = lost ?? lostBefore;
    if (cause === undefined) return decisions;
    const unknown: Undecided = { outcome: 'unknown', cause };
    return (i) => {
      const outcome = outcomes[i] as string;
      return NEW_PROMISES.has(outcome) || OLD_PROMISES.has(outcome) ? unknown : decisions(i);
    };
  }

  #resolve(
    lane: Lane<Attempt, Decision>,
    attempts: readonly PendingAttempt<Attempt, Decision>[],
    decisions: (i: number) => Decision | Undecided,
  ): void {
    lane.inFlight -= attempts.length;
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
  #isOver(shard: string, epoch: number | undefined): boolean {
    if (epoch === undefined) return false;
    const { saleId, bucket } = parseShard(shard);
    const known = this.catalog.find(saleId);
    return typeof known === 'object' && epoch < (known.buckets?.[bucket]?.epoch ?? known.epoch);
  }
}
