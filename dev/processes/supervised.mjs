import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.mjs';
import { say, warn } from '../say.mjs';
import { waitUntil } from '../wait.mjs';
import { Child, describeEnd } from './child.mjs';
import { fileSize, lastLines } from './log-file.mjs';

const restartDelayMsMin = 250;
const restartDelayMsMax = 10_000;
const restartJitter = 0.2;
/** A process that ran this long is sound: its next restart begins at the shortest delay again. */
const steadyMs = 30_000;
/** A process that is not ready yet may not heed a signal either, as RabbitMQ while it boots; and it has promised nothing. */
const stopBeforeReadyDeadlineMs = 5_000;

/**
 * @typedef {import('./child.mjs').ChildSpecification & {
 *   output: string,
 *   probe: () => Promise<true | string>,
 *   readyDeadlineMs: number,
 * }} SupervisedSpecification
 */

/** A process that is started again, after a growing delay, whenever it ends without having been asked to. */
export class Supervised {
  #specification;
  #stopping = new AbortController();
  /** @type {Child | undefined} */
  #child;
  #isReady = false;
  /** @type {Promise<void>} */
  #watch = Promise.resolve();

  /** @param {SupervisedSpecification} specification */
  constructor(specification) {
    this.#specification = specification;
  }

  get name() {
    return this.#specification.name;
  }

  get stopTurn() {
    return this.#specification.stopTurn;
  }

  /**
   * Returns when the process answers. An end before that is a refusal: it would only end again.
   *
   * @param {AbortSignal} [signal]
   */
  async start(signal) {
    const { name, output } = this.#specification;
    const logStart = fileSize(output);
    const child = (this.#child = new Child(this.#specification));
    const end = await this.#untilReady(child, signal);
    if (end !== undefined) {
      const told = lastLines(output, { from: logStart, linesMax: 12 });
      throw new Refusal(`${name} ended ${describeEnd(end)} before it was ready. ${output} says:\n${told}`);
    }
    this.#watch = this.#restartWhenEnded(child);
  }

  async stop() {
    this.#stopping.abort();
    const deadlineMs = this.#isReady ? this.#specification.stopDeadlineMs : stopBeforeReadyDeadlineMs;
    const stopped = await this.#child?.stop(deadlineMs);
    if (stopped?.killed) warn(`${this.name} did not stop within ${deadlineMs / 1000} s and was killed.`);
    await this.#watch;
  }

  /** @param {Child} child */
  async #restartWhenEnded(child) {
    let delayMs = restartDelayMsMin;
    let startedAtMs = Date.now();
    for (;;) {
      const end = await child.ended;
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - startedAtMs > steadyMs) delayMs = restartDelayMsMin;
      warn(`${this.name} ended ${describeEnd(end)}; starting it again in ${delayMs / 1000} s.`);
      await this.#pause(delayMs * (1 + restartJitter * Math.random()));
      if (this.#stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, restartDelayMsMax);
      startedAtMs = Date.now();
      this.#isReady = false;
      child = this.#child = new Child(this.#specification);
      void this.#sayWhenBack(child);
    }
  }

  /** @param {Child} child */
  async #sayWhenBack(child) {
    try {
      if ((await this.#untilReady(child, this.#stopping.signal)) === undefined) say(`${this.name} is back.`);
    } catch (error) {
      if (!this.#stopping.signal.aborted) warn(/** @type {Error} */ (error).message);
    }
  }

  /** @param {number} delayMs */
  async #pause(delayMs) {
    await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }

  /**
   * @param {Child} child
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<import('./child.mjs').End | undefined>} its end, where that came first
   */
  async #untilReady(child, signal) {
    const { name, probe, readyDeadlineMs } = this.#specification;
    await waitUntil(async () => child.hasEnded || probe(), {
      what: `${name} was not ready`,
      deadlineMs: readyDeadlineMs,
      signal,
    });
    this.#isReady = !child.hasEnded;
    return child.hasEnded ? child.ended : undefined;
  }
}
