import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';

const SAMPLE_PERIOD_MS = 50;
/** One late sample may be a garbage collection, two a machine that slept. */
const LATE_SAMPLES_TO_SHED = 3;
/** Below this share of the limit a sample is in time; between the two thresholds nothing changes. */
const IN_TIME_SHARE = 0.5;
const IN_TIME_SAMPLES_TO_ADMIT = 4;

/**
 * Measures how late the event loop runs timers. While it is later than the limit, new requests are refused until it has
 * caught up: a quick refusal is better than an answer for which the client no longer waits.
 */
@Injectable()
export class LoadShedding implements OnModuleDestroy {
  readonly #logger = new Logger(LoadShedding.name);
  readonly #delayMsMax: number;
  #timer: NodeJS.Timeout | undefined;
  #sampledAtMs = 0;
  #delayMs = 0;
  #isShedding = false;
  #samplesInRow = 0;
  #refused = 0;

  constructor(@Inject(ENVIRONMENT) { limits }: { readonly limits: Pick<Environment['limits'], 'eventLoopDelayMs'> }) {
    this.#delayMsMax = limits.eventLoopDelayMs;
  }

  get isOn(): boolean {
    return this.#delayMsMax > 0;
  }

  get isShedding(): boolean {
    return this.#isShedding;
  }

  /** How late the last sample was, in ms: a gauge. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Requests that were refused so far: a counter. */
  get refused(): number {
    return this.#refused;
  }

  /** Call it after the warm-up: until then the process is always late. */
  start(): void {
    if (!this.isOn) return;
    this.#sampledAtMs = performance.now();
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.observe(nowMs - this.#sampledAtMs - SAMPLE_PERIOD_MS);
      this.#sampledAtMs = nowMs;
    }, SAMPLE_PERIOD_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Whether a new request must be refused; counts the refusal. */
  refuses(): boolean {
    if (this.#isShedding) this.#refused += 1;
    return this.#isShedding;
  }

  /** Takes one sample into account. */
  observe(delayMs: number): void {
    this.#delayMs = Math.max(delayMs, 0);
    const isForChange = this.#isShedding ? delayMs < this.#delayMsMax * IN_TIME_SHARE : delayMs > this.#delayMsMax;
    this.#samplesInRow = isForChange ? this.#samplesInRow + 1 : 0;
    if (this.#samplesInRow < (this.#isShedding ? IN_TIME_SAMPLES_TO_ADMIT : LATE_SAMPLES_TO_SHED)) return;
    this.#samplesInRow = 0;
    this.#isShedding = !this.#isShedding;
    if (this.#isShedding) this.#logger.warn(`The event loop is ${Math.round(delayMs)} ms late: new requests get 503`);
    else this.#logger.log('The event loop keeps up again: requests are admitted');
  }
}
