import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../api/admin';
import { type PurchaseAnswer, salePaths } from '../api/sale';
import { STAMPEDE_OUTCOMES, type StampedeOutcome, type StampedePlan, type StampedeProgress } from '../api/stampede';

const TICK_MS = 5;
const PROGRESS_INTERVAL_MS = 250;
const MS_PER_SECOND = 1_000;
const RUN_ID_SIZE_BYTES = 3;

/**
 * Sends each buyer when they are due, whether the earlier ones have their response or not (open loop). Reports progress
 * until all have been answered, or the signal ends it.
 */
export async function* runStampede(
  { buyers, buyersPerSecond }: StampedePlan,
  send: (userId: string) => Promise<StampedeOutcome>,
  signal: AbortSignal,
): AsyncGenerator<StampedeProgress> {
  const runId = randomBytes(RUN_ID_SIZE_BYTES).toString('hex');
  const tally = new StampedeTally(buyers);
  const startedMs = performance.now();
  const sendDue = (): void => {
    const due = Math.min(buyers, Math.ceil(((performance.now() - startedMs) * buyersPerSecond) / MS_PER_SECOND));
    while (tally.sent < due) {
      const dueMs = startedMs + (tally.sent * MS_PER_SECOND) / buyersPerSecond;
      tally.countSent(performance.now() - dueMs);
      void send(`stampede-${runId}-${tally.sent}`).then((outcome) => tally.count(outcome, performance.now() - dueMs));
    }
  };
  const timer = setInterval(sendDue, TICK_MS);
  try {
    while (tally.answered < buyers && !signal.aborted) {
      await sleep(PROGRESS_INTERVAL_MS);
      yield tally.progress(performance.now() - startedMs);
    }
  } finally {
    clearInterval(timer);
  }
}

/** Counts the outcomes of a stampede. */
class StampedeTally {
  readonly #latenciesMs: number[] = [];
  readonly #outcomes = Object.fromEntries(STAMPEDE_OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    StampedeOutcome,
    number
  >;
  readonly #lagsMs: number[] = [];

  constructor(private readonly buyers: number) {}

  get sent(): number {
    return this.#lagsMs.length;
  }

  get answered(): number {
    return this.#latenciesMs.length;
  }

  countSent(lagMs: number): void {
    this.#lagsMs.push(lagMs);
  }

  count(outcome: StampedeOutcome, latencyMs: number): void {
    this.#outcomes[outcome] += 1;
    this.#latenciesMs.push(latencyMs);
  }

  progress(elapsedMs: number): StampedeProgress {
    return {
      buyers: this.buyers,
      sent: this.sent,
      answered: this.answered,
      elapsedMs: Math.round(elapsedMs),
      outcomes: { ...this.#outcomes },
      latencyMs: quantilesOf(this.#latenciesMs),
      lagMs: quantilesOf(this.#lagsMs),
    };
  }
}

function quantilesOf(values: readonly number[]): StampedeProgress['latencyMs'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

const CONNECTIONS_MAX = 256;
const ANSWER_DEADLINE_MS = 10_000;
const ANSWER_SIZE_MAX = 4_096;

/** Sends purchases straight to the API, over few connections that stay open. */
export class PurchaseSender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  readonly #url: URL;

  constructor(
    apiUrl: URL,
    private readonly saleId: string,
    /** The token of a buyer, where the API asks for one. */
    private readonly sign?: (userId: string) => Promise<string>,
  ) {
    this.#url = new URL(salePaths.purchase, apiUrl);
  }

  /** The buyer's outcome. Never rejects. */
  async send(userId: string): Promise<StampedeOutcome> {
    const token = await this.sign?.(userId);
    return this.#send(userId, token === undefined ? {} : { authorization: `Bearer ${token}` });
  }

  #send(userId: string, headers: Readonly<Record<string, string>>): Promise<StampedeOutcome> {
    const body = JSON.stringify({ saleId: this.saleId, userId });
    return new Promise((resolve) => {
      const purchase = request(this.#url, {
        method: 'POST',
        agent: this.#agent,
        timeout: ANSWER_DEADLINE_MS,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      purchase.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < ANSWER_SIZE_MAX) text += chunk;
        });
        response.on('error', () => resolve('NO_ANSWER'));
        response.on('end', () => resolve(outcomeOf(response.statusCode ?? 0, text)));
      });
      purchase.on('timeout', () => purchase.destroy());
      purchase.on('error', () => resolve('NO_ANSWER'));
      purchase.on('close', () => resolve('NO_ANSWER'));
      purchase.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function outcomeOf(status: number, text: string): StampedeOutcome {
  if (status === 400) return 'NOT_ACTIVE';
  if (status !== 200) return 'NO_ANSWER';
  return OUTCOME_OF_STATUS[(JSON.parse(text) as PurchaseAnswer).status];
}

/** A sale that holds units has more answers; each counts as the one that is closest to it. */
const OUTCOME_OF_STATUS: Record<PurchaseAnswer['status'], Outcome> = {
  SUCCESS: 'SUCCESS',
  HELD: 'SUCCESS',
  CONFIRMED: 'SUCCESS',
  ALREADY_PURCHASED: 'ALREADY_PURCHASED',
  ALREADY_HELD: 'ALREADY_PURCHASED',
  LIMIT_REACHED: 'ALREADY_PURCHASED',
  TOO_MANY_HOLDS: 'ALREADY_PURCHASED',
  SOLD_OUT: 'SOLD_OUT',
  ALL_HELD: 'SOLD_OUT',
  NOT_ENOUGH: 'SOLD_OUT',
  EXPIRED: 'NOT_ACTIVE',
  CANCELLED: 'NOT_ACTIVE',
};
