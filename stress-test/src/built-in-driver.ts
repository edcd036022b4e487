import { setTimeout as sleep } from 'node:timers/promises';
import { constantRate, LatencyHistogram, openLoop } from 'flashsale-testkit';
import { CHECKS, type Answer, type FailureKind, type Outcome } from '../load/answers.js';
import { userIdOf, type LoadProfile } from '../load/load-profile.js';
import type { Latency, Measurements } from '../load/load-report.js';
import { arrivalTimesMs } from './arrivals.js';
import { ShopClient } from './shop-client.js';

/** How long the last answers may take after the last request. */
const LAST_ANSWERS_DEADLINE_MS = 12_000;
const LAST_ANSWERS_POLL_MS = 5;

export interface DriverSettings {
  readonly apiUrl: string;
  readonly saleId: string;
  readonly runId: string;
  readonly connectionsMax: number;
  /** Requests beyond this many without an answer are dropped and counted; the rate never gives way. */
  readonly inFlightMax: number;
}

/** Where a run stands. */
export interface Progress {
  readonly planned: number;
  readonly sent: number;
  readonly inFlight: number;
  readonly dropped: number;
  readonly failed: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

/**
 * Sends the load of a profile at its pace, whatever the answers do. Latency counts from the instant at which a request
 * should have been sent, so a stalled server, or a slow driver, cannot hide behind requests that were sent late.
 */
export class BuiltInDriver {
  readonly #client: ShopClient;
  readonly #latency = new LatencyHistogram();
  readonly #lag = new LatencyHistogram();
  readonly #readLatency = new LatencyHistogram();
  readonly #outcomes: Partial<Record<Outcome, number>> = {};
  readonly #failures: Partial<Record<FailureKind, number>> = {};
  readonly #checks = new Map(Object.values(CHECKS).map((name) => [name, { passes: 0, fails: 0 }]));
  #sent = 0;
  #dropped = 0;
  #failed = 0;
  #inFlight = 0;
  #reads = 0;
  #readFailures = 0;
  #readsInFlight = 0;
  #startAtMs = 0;
  #lastAnswerAtMs = 0;

  constructor(
    private readonly profile: LoadProfile,
    private readonly settings: DriverSettings,
  ) {
    this.#client = new ShopClient(settings.apiUrl, settings.saleId, settings.connectionsMax);
  }

  get progress(): Progress {
    return {
      planned: this.profile.purchases,
      sent: this.#sent,
      inFlight: this.#inFlight,
      dropped: this.#dropped,
      failed: this.#failed,
      outcomes: this.#outcomes,
    };
  }

  /** Runs once. Resolves when every request has its answer or its time is over. */
  async run(): Promise<Measurements> {
    const startedAt = new Date().toISOString();
    try {
      await this.#client.warmUp();
      await Promise.all([this.#sendPurchases(), this.#sendReads()]);
      await this.#untilAllIsAnswered();
    } finally {
      await this.#client.close();
    }
    // What the closed client gave up ends as a time-out in one of the next turns.
    await this.#untilAllIsAnswered();
    return this.#measurements(startedAt);
  }

  async #sendPurchases(): Promise<void> {
    const timesMs = arrivalTimesMs(this.profile.stages, this.profile.purchases);
    await openLoop(
      (index) => timesMs[index],
      ({ index, intendedAtMs }) => {
        if (index === 0) this.#startAtMs = intendedAtMs;
        this.#sendPurchase(index, intendedAtMs);
      },
    );
  }

  async #sendReads(): Promise<void> {
    const { readsPerSecond, durationSeconds } = this.profile;
    if (readsPerSecond === 0) return;
    await openLoop(
      constantRate(readsPerSecond, readsPerSecond * durationSeconds),
      ({ intendedAtMs }) => void this.#sendRead(intendedAtMs),
    );
  }

  get #isFull(): boolean {
    return this.#inFlight + this.#readsInFlight >= this.settings.inFlightMax;
  }

  #sendPurchase(index: number, intendedAtMs: number): void {
    if (this.#isFull) {
      this.#dropped += 1;
      return;
    }
    this.#lag.record(performance.now() - intendedAtMs);
    this.#sent += 1;
    this.#inFlight += 1;
    void this.#client.buy(userIdOf(this.settings.runId, this.profile.users, index)).then((answer) => {
      this.#inFlight -= 1;
      this.#lastAnswerAtMs = performance.now();
      this.#latency.record(this.#lastAnswerAtMs - intendedAtMs);
      this.#count(answer);
    });
  }

  #count(answer: Answer): void {
    if ('outcome' in answer) {
      this.#outcomes[answer.outcome] = (this.#outcomes[answer.outcome] ?? 0) + 1;
    } else {
      this.#failed += 1;
      this.#failures[answer.failure] = (this.#failures[answer.failure] ?? 0) + 1;
    }
    for (const [name, holds] of Object.entries(answer.checks)) {
      const check = this.#checks.get(name);
      if (check !== undefined) check[holds ? 'passes' : 'fails'] += 1;
    }
  }

  async #sendRead(intendedAtMs: number): Promise<void> {
    this.#reads += 1;
    if (this.#isFull) {
      this.#readFailures += 1;
      return;
    }
    this.#readsInFlight += 1;
    const sound = await this.#client.pollStock();
    this.#readsInFlight -= 1;
    this.#readLatency.record(performance.now() - intendedAtMs);
    if (!sound) this.#readFailures += 1;
  }

  async #untilAllIsAnswered(): Promise<void> {
    const deadline = AbortSignal.timeout(LAST_ANSWERS_DEADLINE_MS);
    while (this.#inFlight + this.#readsInFlight > 0 && !deadline.aborted) await sleep(LAST_ANSWERS_POLL_MS);
  }

  #measurements(startedAt: string): Measurements {
    const { profile, settings } = this;
    return {
      driver: 'built-in',
      scenario: profile.name,
      saleId: settings.saleId,
      apiUrl: settings.apiUrl,
      runId: settings.runId,
      startedAt,
      durationSeconds: Math.max(this.#lastAnswerAtMs - this.#startAtMs, 0) / 1_000,
      offeredPerSecond: profile.ratePerSecond,
      plannedRequests: profile.purchases,
      requests: this.#sent,
      dropped: this.#dropped,
      latencyMs: summaryOf(this.#latency),
      outcomes: this.#outcomes,
      failuresByKind: this.#failures,
      checks: [...this.#checks].map(([name, counts]) => ({ name, ...counts })),
      ...(this.#reads > 0 && {
        reads: { requests: this.#reads, failures: this.#readFailures, latencyMs: summaryOf(this.#readLatency) },
      }),
      driverLagMs: summaryOf(this.#lag),
    };
  }
}

function summaryOf(histogram: LatencyHistogram): Latency {
  return {
    average: histogram.meanMs,
    p50: histogram.percentileMs(50),
    p95: histogram.percentileMs(95),
    p99: histogram.percentileMs(99),
    max: histogram.maxMs,
  };
}
