import { setTimeout as sleep } from 'node:timers/promises';
import type { Sales } from '../load/buyers.js';
import type { Load } from '../load/load.js';
import type { History } from '../history/history.js';
import type { Sampler } from '../observe/sampler.js';
import type { Random } from '../random.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { untilHealed } from './healing.js';

/** A short run has no patience for half a minute of nothing. */
const SHORT_HOLD_MS_MAX = 6_000;

/** How long something took to be well again after its cause had ended. */
export interface Healing {
  readonly what: string;
  readonly tookMs: number;
  readonly limitMs: number | undefined;
}

export interface StageParts {
  readonly system: SystemUnderTest;
  readonly sales: Sales;
  readonly random: Random;
  readonly history: History;
  readonly load: Load;
  readonly sampler: Sampler;
  readonly limitMs: number | undefined;
  readonly isShort: boolean;
}

/** Where a fault strikes: a system under load, and what is noted about it. */
export class Stage {
  readonly system: SystemUnderTest;
  readonly sales: Sales;
  /** For the choices of the fault; the same for the same seed. */
  readonly random: Random;
  readonly history: History;
  readonly load: Load;
  readonly observations: string[] = [];
  readonly violations: string[] = [];
  readonly healings: Healing[] = [];
  readonly #parts: StageParts;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.system = parts.system;
    this.sales = parts.sales;
    this.random = parts.random;
    this.history = parts.history;
    this.load = parts.load;
  }

  get isShort(): boolean {
    return this.#parts.isShort;
  }

  /** Marks this moment on the timeline. */
  mark(text: string): void {
    this.#parts.sampler.mark(text);
  }

  /** Notes what was seen, for the report. */
  observe(text: string): void {
    this.observations.push(text);
  }

  /** Notes a violation where `holds` is false. */
  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.violations.push(otherwise);
  }

  /** Lets things be as they are for so long. */
  async hold(durationMs: number): Promise<void> {
    await sleep(this.isShort ? Math.min(durationMs, SHORT_HOLD_MS_MAX) : durationMs);
  }

  /** Lets things be as they are for so long, also in a short run: less would be another fault. */
  async holdFull(durationMs: number): Promise<void> {
    await sleep(durationMs);
  }

  /** Waits until everything is well, and notes how long that took from now. */
  async untilHealed(what: string): Promise<void> {
    const { limitMs } = this.#parts;
    this.mark(`${what}: over`);
    const tookMs = await untilHealed(this.system, this.sales, this.load);
    this.mark(`${what}: healed`);
    this.healings.push({ what, tookMs, limitMs });
    if (limitMs !== undefined && tookMs > limitMs) {
      this.violations.push(`L7: ${what} took ${tookMs} ms to heal, the limit is ${limitMs} ms`);
    }
  }
}
