import type { Setup } from '../setup.js';
import { attemptOf, epochOf } from '../state/entries.js';

/** Readable names for the parts of a setup. */
export class Names {
  constructor(private readonly setup: Setup) {}

  /** An attempt to buy is known by its order id. */
  order(attempt: number): string {
    return `order ${letterOf(attempt)} of user ${(this.setup.buyers[attempt] ?? 0) + 1}`;
  }

  entry(entry: number): string {
    return `${letterOf(attemptOf(entry))}@${epochOf(entry)}`;
  }

  api(actor = 0): string {
    return `API ${actor + 1}`;
  }

  worker(actor = 0): string {
    return `worker ${actor + 1}`;
  }

  rebuilder(actor = 0): string {
    return actor === this.setup.reconcilers ? 'the reset' : `reconciler ${actor + 1}`;
  }
}

export function letterOf(attempt: number): string {
  return String.fromCodePoint(65 + attempt);
}
