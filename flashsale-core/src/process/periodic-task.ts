import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.js';

/** The share of the period by which a run may be delayed, so that many processes do not run in step. */
const JITTER_SHARE = 0.1;

/**
 * Runs a task again and again, never twice at once. A failure is logged and the next run comes as usual.
 */
export class PeriodicTask {
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #failing = false;
  #wake = new AbortController();

  constructor(
    private readonly name: string,
    private readonly periodMs: number,
    private readonly task: (signal: AbortSignal) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Starts the next run at once, or as soon as the current one ends. */
  runSoon(): void {
    this.#wake.abort();
  }

  /** Waits for the current run; no further one begins. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.#runOnce(signal);
      const delayMs = this.periodMs * (1 + Math.random() * JITTER_SHARE);
      const woken = AbortSignal.any([signal, this.#wake.signal]);
      await sleep(delayMs, undefined, { signal: woken }).catch(() => undefined);
    }
  }

  async #runOnce(signal: AbortSignal): Promise<void> {
    try {
      await this.task(signal);
      if (this.#failing) this.logger.log(`${this.name} works again`);
      this.#failing = false;
    } catch (error) {
      // One line per outage, however many runs fail.
      if (!this.#failing) this.logger.warn(`${this.name} failed and will be repeated: ${(error as Error).message}`);
      this.#failing = true;
    }
  }
}
