import { currentClock } from '../clock/clock.js';
import type { Claim } from '../strategies/guard.js';
import type { MemoryCounters } from './memory-counters.js';

export interface MemoryHold {
  readonly claim: Claim;
  readonly isDueAtMs: number;
  state: 'held' | 'confirmed' | 'expired';
}

/** Holds in the memory of this process, beside the counters of their units. Each method is one step. */
export class MemoryHolds {
  readonly #holds = new Map<string, MemoryHold>();

  constructor(private readonly counters: MemoryCounters) {}

  take(claim: Claim): boolean {
    const { remaining } = this.counters.lookNow(claim);
    if (remaining < 1) return false;
    this.counters.setNow(claim, remaining - 1);
    const isDueAtMs = currentClock().nowMs() + claim.workMs;
    this.#holds.set(claim.claimId, { claim, isDueAtMs, state: 'held' });
    return true;
  }

  /** @throws when there is none */
  find({ claimId }: Claim): MemoryHold {
    const hold = this.#holds.get(claimId);
    if (hold === undefined) throw new Error(`there is no hold ${claimId} in memory`);
    return hold;
  }

  due(counterId: string): MemoryHold[] {
    const nowMs = currentClock().nowMs();
    return [...this.#holds.values()].filter(
      ({ claim, isDueAtMs, state }) => claim.counterId === counterId && state === 'held' && isDueAtMs <= nowMs,
    );
  }

  confirm(hold: MemoryHold): void {
    hold.state = 'confirmed';
    this.counters.recordNow(hold.claim);
  }

  expire(hold: MemoryHold): void {
    hold.state = 'expired';
    this.counters.setNow(hold.claim, this.counters.lookNow(hold.claim).remaining + 1);
  }

  discard(counterId: string): void {
    for (const [claimId, { claim }] of this.#holds) if (claim.counterId === counterId) this.#holds.delete(claimId);
  }
}
