import type { TempoReading } from '../load/tempo.js';

/** The system at one moment; null stands for what could not be read because its store was away. */
export interface Sample extends TempoReading {
  /** Since the load began. */
  readonly atMs: number;
  readonly periodMs: number;
  readonly stock: number | null;
  readonly buyers: number | null;
  readonly outbox: number | null;
  readonly orders: number | null;
  readonly queued: number | null;
  readonly deadLetters: number | null;
}

export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

export interface Timeline {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}
