import { z } from 'zod';

/** More copies than any provider sends. */
const COPIES_MAX = 20;
const DELAY_MS_MAX = 3_600_000;
const COUNT_MAX = 1_000_000;

const COUNT = z.number().int().min(0).max(COUNT_MAX).default(0);

/** What goes wrong on purpose until the next setting; all of it is off in `{}`. */
export const FAULTS_SCHEMA = z.strictObject({
  /** How often each event is sent. */
  copies: z.number().int().min(1).max(COPIES_MAX).default(1),
  /** Sends events in any order. */
  shuffle: z.boolean().default(false),
  delayMs: z.number().int().min(0).max(DELAY_MS_MAX).default(0),
  /** So many of the next events are never sent. */
  lose: COUNT,
  signature: z.enum(['wrong-key', 'old-time']).optional(),
  /** So many of the next calls of the shop are done, and answered 500. */
  failAfter: COUNT,
  /** So many of the next calls of the shop are done, and their connection is cut instead of an answer. */
  cut: COUNT,
  /** So many of the next calls of the shop are answered 429. */
  busy: COUNT,
});

export type FaultSettings = z.infer<typeof FAULTS_SCHEMA>;

/** The faults that are set now. They end with the process. */
export class Faults {
  #settings: FaultSettings = FAULTS_SCHEMA.parse({});

  get settings(): FaultSettings {
    return this.#settings;
  }

  set(settings: FaultSettings): void {
    this.#settings = settings;
  }

  /** Counts one down; whether this occasion is one of those that go wrong. */
  take(name: 'lose' | 'failAfter' | 'cut' | 'busy'): boolean {
    const left = this.#settings[name];
    if (left === 0) return false;
    this.#settings = { ...this.#settings, [name]: left - 1 };
    return true;
  }
}
