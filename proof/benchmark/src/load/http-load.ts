import { setTimeout as sleep } from 'node:timers/promises';
import { constantRate, LatencyHistogram, openLoop } from 'flashsale-testkit';
import { HttpConnection } from './connection.js';
import type { LoadPlan, LoadResult } from './load-plan.js';
import { Requests } from './requests.js';

/** After an answer that asks for it, where every request is to be answered. */
const TRY_AGAIN_AFTER_MS = 100;
/** How long the last answers may take once nothing more is sent. */
const LAST_ANSWERS_DEADLINE_MS = 60_000;
const LAST_ANSWERS_POLL_MS = 2;
const MILLISECONDS_PER_SECOND = 1_000;
const OK = 200;
const TRY_AGAIN = 503;
/** Of a client that has the answer already. */
const NOT_MODIFIED = 304;
const STATUS_IN_BODY = /"status":"(\w+)"/;

/**
 * Sends the load of a plan over connections that stay open. Without a rate every connection asks again as soon as it was
 * answered, which measures throughput; with one, requests arrive evenly, wait where no connection is free, and their
 * latency counts from the instant at which they should have been sent.
 */
export class HttpLoad {
  readonly #latency = new LatencyHistogram();
  readonly #outcomes: Record<string, number> = {};
  readonly #idle: HttpConnection[] = [];
  readonly #overdue: number[] = [];
  #connections: HttpConnection[] = [];
  #sent = 0;
  #answers = 0;
  #failures = 0;
  #underWay = 0;
  #isSending = true;
  #lastAnswerAtMs = 0;

  private constructor(
    private readonly plan: LoadPlan,
    private readonly ports: readonly number[],
    private readonly requests: Requests,
  ) {}

  /** Makes what takes time to make, such as tokens. */
  static async prepare(plan: LoadPlan, ports: readonly number[]): Promise<HttpLoad> {
    return new HttpLoad(plan, ports, await Requests.of(plan));
  }

  async run(): Promise<LoadResult> {
    const { connections, seconds, ratePerSecond } = this.plan;
    const opening = Array.from({ length: connections }, (_, i) =>
      HttpConnection.open(this.ports[i % this.ports.length] as number, {
        onAnswer: (connection, status, body) => this.#take(connection, status, body),
        onBroken: () => this.#lose(),
      }),
    );
    this.#connections = await Promise.all(opening);
    let startedAtMs = performance.now();
    if (ratePerSecond === undefined) {
      for (const connection of this.#connections) this.#goOn(connection, performance.now());
      await this.#whileSending(seconds * MILLISECONDS_PER_SECOND);
    } else {
      this.#idle.push(...this.#connections);
      await openLoop(constantRate(ratePerSecond, Math.round(ratePerSecond * seconds)), ({ index, intendedAtMs }) => {
        if (index === 0) startedAtMs = intendedAtMs;
        this.#arrive(intendedAtMs);
      });
    }
    this.#isSending = false;
    await this.#untilAnswered();
    for (const connection of this.#connections) connection.close();
    return {
      seconds: (this.#lastAnswerAtMs - startedAtMs) / MILLISECONDS_PER_SECOND,
      answers: this.#answers,
      paid: 0,
      failures: this.#failures + this.#underWay,
      outcomes: this.#outcomes,
      latency: this.#latency.encode(),
    };
  }

  /** Until everything is sent, or the time is over. */
  async #whileSending(forMs: number): Promise<void> {
    if (this.plan.requests === undefined) return sleep(forMs);
    const deadline = AbortSignal.timeout(forMs);
    while (this.#mustSend && !deadline.aborted) await sleep(LAST_ANSWERS_POLL_MS);
  }

  get #mustSend(): boolean {
    return this.#isSending && this.#sent < (this.plan.requests ?? Infinity);
  }

  #arrive(intendedAtMs: number): void {
    const connection = this.#idle.pop();
    if (connection === undefined) this.#overdue.push(intendedAtMs);
    else this.#send(connection, intendedAtMs);
  }

  #send(connection: HttpConnection, intendedAtMs: number): void {
    const { text, isPurchase } = this.requests.next();
    connection.intendedAtMs = intendedAtMs;
    connection.isPurchase = isPurchase;
    this.#underWay += 1;
    this.#sent += 1;
    connection.send(text);
  }

  #take(connection: HttpConnection, status: number, body: string): void {
    const nowMs = (this.#lastAnswerAtMs = performance.now());
    if (status === TRY_AGAIN && this.plan.requests !== undefined) {
      setTimeout(() => connection.send(connection.request), TRY_AGAIN_AFTER_MS);
      return;
    }
    this.#latency.record(nowMs - connection.intendedAtMs);
    this.#underWay -= 1;
    this.#answers += 1;
    if (status !== OK && status !== NOT_MODIFIED) this.#failures += 1;
    else if (connection.isPurchase) this.#count(STATUS_IN_BODY.exec(body)?.[1] ?? 'unknown');
    this.#goOn(connection, nowMs);
  }

  #goOn(connection: HttpConnection, nowMs: number): void {
    const overdueAtMs = this.#overdue.shift();
    if (overdueAtMs !== undefined) this.#send(connection, overdueAtMs);
    else if (this.plan.ratePerSecond !== undefined) this.#idle.push(connection);
    else if (this.#mustSend) this.#send(connection, nowMs);
  }

  #count(outcome: string): void {
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }

  /** A server that cuts a connection in the middle of a run has failed, and nothing goes over that connection any more. */
  #lose(): void {
    this.#failures += 1;
  }

  async #untilAnswered(): Promise<void> {
    const deadline = AbortSignal.timeout(LAST_ANSWERS_DEADLINE_MS);
    while (this.#underWay + this.#overdue.length > 0 && !deadline.aborted) await sleep(LAST_ANSWERS_POLL_MS);
  }
}
