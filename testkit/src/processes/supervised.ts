import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { say, warn } from '../say.js';
import { DeadlineExceeded, until } from '../until.js';
import { Child, type ChildSpecification, describeExit, type Exit } from './child.js';
import { fileSize, lastLines } from './log-file.js';
import type { StopRule } from './records.js';

const POLL_PERIOD_MS = 50;
const RESTART_DELAY_MS_MIN = 250;
const RESTART_DELAY_MS_MAX = 10_000;
const RESTART_JITTER = 0.2;
/** A process that ran this long is healthy: its next restart begins at the shortest delay again. */
const STEADY_MS = 30_000;
/** A process that is not ready yet may ignore a signal, as RabbitMQ while it boots; and it has promised nothing. */
const STOP_BEFORE_READY_DEADLINE_MS = 5_000;
const LINES_ON_FAILURE_MAX = 12;

/** How to see that a server is ready. */
export interface Readiness {
  readonly name: string;
  /** Resolves with true when the server answers; rejects with the reason, or resolves with false, as long as it does not. */
  readonly probe: () => Promise<boolean>;
  readonly readyDeadlineMs: number;
}

export interface SupervisedSpecification
  extends Omit<ChildSpecification, 'output' | keyof StopRule>, StopRule, Readiness {
  /** A file. */
  readonly output: string;
}

/** Resolves when the server answers, or with how it ended where that came first. @throws Refusal when neither is in time */
export async function untilReady(
  child: Child,
  { name, probe, readyDeadlineMs }: Readiness,
  signal?: AbortSignal,
): Promise<Exit | undefined> {
  const options = { deadlineMs: readyDeadlineMs, pollPeriodMs: POLL_PERIOD_MS, what: `${name} is ready`, signal };
  await until(() => child.hasEnded || probe(), options).catch((error: unknown) => {
    throw error instanceof DeadlineExceeded ? new Refusal(error.message, { cause: error }) : error;
  });
  return child.exit;
}

/** A process that is started again, after a growing delay, whenever it ends without being stopped. */
export class Supervised {
  readonly #specification: SupervisedSpecification;
  readonly #stopping = new AbortController();
  #child: Child | undefined;
  #isReady = false;
  #watch = Promise.resolve();

  constructor(specification: SupervisedSpecification) {
    this.#specification = specification;
  }

  get name(): string {
    return this.#specification.name;
  }

  /** Undefined before the first start. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get stopTurn(): number {
    return this.#specification.stopTurn;
  }

  /** Resolves when the process answers. An end before that is a refusal: it would only end again. */
  async start(signal?: AbortSignal): Promise<void> {
    const { name, output } = this.#specification;
    const logStart = fileSize(output);
    const child = (this.#child = new Child(this.#specification));
    const exit = await this.#untilReady(child, signal);
    if (exit !== undefined) {
      const written = lastLines(output, { from: logStart, linesMax: LINES_ON_FAILURE_MAX });
      throw new Refusal(`${name} ended ${describeExit(exit)} before it was ready. ${output} says:\n${written}`);
    }
    this.#watch = this.#restartWhenEnded(child);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const deadlineMs = this.#isReady ? this.#specification.stopDeadlineMs : STOP_BEFORE_READY_DEADLINE_MS;
    const stopped = await this.#child?.stop(deadlineMs);
    if (stopped?.killed) warn(`${this.name} did not stop within ${deadlineMs / 1_000} s and was killed.`);
    await this.#watch;
  }

  async #restartWhenEnded(first: Child): Promise<void> {
    let child = first;
    let delayMs = RESTART_DELAY_MS_MIN;
    let startedAtMs = Date.now();
    for (;;) {
      const exit = await child.ended;
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - startedAtMs > STEADY_MS) delayMs = RESTART_DELAY_MS_MIN;
      warn(`${this.name} ended ${describeExit(exit)}; starting it again in ${delayMs / 1_000} s.`);
      await this.#pause(delayMs * (1 + RESTART_JITTER * Math.random()));
      if (this.#stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, RESTART_DELAY_MS_MAX);
      startedAtMs = Date.now();
      this.#isReady = false;
      child = this.#child = new Child(this.#specification);
      void this.#sayWhenBack(child);
    }
  }

  async #sayWhenBack(child: Child): Promise<void> {
    try {
      if ((await this.#untilReady(child, this.#stopping.signal)) === undefined) say(`${this.name} is back.`);
    } catch (error) {
      if (!this.#stopping.signal.aborted) warn((error as Error).message);
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #untilReady(child: Child, signal?: AbortSignal): Promise<Exit | undefined> {
    const exit = await untilReady(child, this.#specification, signal);
    this.#isReady = exit === undefined;
    return exit;
  }
}
