import { MemoryCounters } from '../stores/memory-counters.js';
import type { Claim, Seen } from '../strategies/guard.js';

/** One look at the counter, or one write to it. */
export interface Step {
  readonly claimId: string;
  readonly kind: 'read' | 'write';
  /** What was seen, or what was written. */
  readonly remaining: number;
}

/** Counters that tell of every look and every write, in the order in which they happen, until the signal ends it. */
export class WatchedCounters extends MemoryCounters {
  constructor(
    private readonly signal: AbortSignal,
    private readonly onStep: (step: Step) => void,
  ) {
    super();
  }

  override lookNow(claim: Claim): Seen {
    this.signal.throwIfAborted();
    const seen = super.lookNow(claim);
    this.onStep({ claimId: claim.claimId, kind: 'read', remaining: seen.remaining });
    return seen;
  }

  override writeNow(claim: Claim, remaining: number): void {
    this.signal.throwIfAborted();
    super.writeNow(claim, remaining);
    this.onStep({ claimId: claim.claimId, kind: 'write', remaining });
  }
}
