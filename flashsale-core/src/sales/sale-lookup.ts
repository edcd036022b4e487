import type { Sale } from './sale.js';

/** At most one query in this time, however many ids are requested. */
const LOOKUP_PERIOD_MS = 50;
const IDS_PER_LOOKUP_MAX = 1_000;
/** The longest that a caller waits. */
const ANSWER_DEADLINE_MS = 1_000;
const WAITING_MAX = 10_000;

type LookupAnswer = Sale | 'unknown' | undefined;

interface Question {
  readonly answer: Promise<LookupAnswer>;
  readonly settle: (answer: LookupAnswer) => void;
}

/**
 * Finds out whether sales exist. Ids are collected and looked up by one query at a time, which begins after the calls
 * it answers; so 'unknown' means that the sale did not exist after the call.
 */
export class SaleLookup {
  /** Ids that are not yet in a query. */
  readonly #gathered = new Map<string, Question>();
  #waiting = 0;
  #nextAtMs = 0;
  #isPlanned = false;

  constructor(private readonly read: (saleIds: string[]) => Promise<readonly Sale[]>) {}

  /** Undefined when there is no answer in time: PostgreSQL is away or slow, or too many callers are waiting. */
  async find(saleId: string): Promise<LookupAnswer> {
    if (this.#waiting >= WAITING_MAX) return undefined;
    this.#waiting += 1;
    try {
      return await (this.#gathered.get(saleId) ?? this.#gather(saleId)).answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  #gather(saleId: string): Question {
    const { promise, resolve } = promiseWithResolve<LookupAnswer>();
    const overdue = setTimeout(() => {
      if (this.#gathered.get(saleId) === question) this.#gathered.delete(saleId);
      resolve(undefined);
    }, ANSWER_DEADLINE_MS);
    const question: Question = {
      answer: promise,
      settle: (answer) => {
        clearTimeout(overdue);
        resolve(answer);
      },
    };
    this.#gathered.set(saleId, question);
    this.#plan();
    return question;
  }

  #plan(): void {
    if (this.#isPlanned || this.#gathered.size === 0) return;
    this.#isPlanned = true;
    setTimeout(() => void this.#answerGathered(), Math.max(this.#nextAtMs - performance.now(), 0));
  }

  async #answerGathered(): Promise<void> {
    this.#nextAtMs = performance.now() + LOOKUP_PERIOD_MS;
    const questions = [...this.#gathered].slice(0, IDS_PER_LOOKUP_MAX);
    for (const [saleId] of questions) this.#gathered.delete(saleId);
    const found = await this.#readSales(questions.map(([saleId]) => saleId));
    for (const [saleId, { settle }] of questions) settle(found && (found.get(saleId) ?? 'unknown'));
    this.#isPlanned = false;
    this.#plan();
  }

  async #readSales(saleIds: string[]): Promise<ReadonlyMap<string, Sale> | undefined> {
    if (saleIds.length === 0) return new Map();
    try {
      const sales = await this.read(saleIds);
      return new Map(sales.map((sale) => [sale.saleId, sale]));
    } catch {
      // The caller gets undefined; the outage itself is logged where the list of sales is read.
      return undefined;
    }
  }
}

function promiseWithResolve<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolvePromise) => (resolve = resolvePromise));
  return { promise, resolve };
}
