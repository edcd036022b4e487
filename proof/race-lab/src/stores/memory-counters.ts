import { type Claim, type Counter, type CounterBooks, initialState, type Seen } from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/verdict.js';

interface MemoryCounter {
  remaining: number;
  version: number;
  readonly claims: Map<string, RecordedClaim>;
  readonly owners: Set<string>;
}

/** Counters in the memory of this process. Looking and writing are asynchronous, as with any store. */
export class MemoryCounters implements CounterBooks {
  readonly #counters = new Map<string, MemoryCounter>();

  open({ id, capacity }: Counter): Promise<void> {
    this.#counters.set(id, { remaining: capacity, version: 0, claims: new Map(), owners: new Set() });
    return Promise.resolve();
  }

  look(claim: Claim): Promise<Seen> {
    return Promise.resolve(this.lookNow(claim));
  }

  /** For a guard that must not let go between looking and writing. */
  lookNow({ counterId, claimant }: Claim): Seen {
    const { remaining, version, owners } = this.#counter(counterId);
    return { remaining, version, owned: owners.has(claimant) };
  }

  write(claim: Claim, remaining: number): Promise<void> {
    return Promise.resolve(this.writeNow(claim, remaining));
  }

  writeNow(claim: Claim, remaining: number): void {
    this.setNow(claim, remaining);
    this.recordNow(claim);
  }

  /** Writes the counter alone. */
  setNow({ counterId }: Claim, remaining: number): void {
    const counter = this.#counter(counterId);
    counter.remaining = remaining;
    counter.version += 1;
  }

  /** Writes the claim alone. */
  recordNow(claim: Claim): void {
    const { claimId, claimant, amount } = claim;
    const counter = this.#counter(claim.counterId);
    counter.claims.set(claimId, { claimId, claimant, amount, state: initialState(claim) });
    counter.owners.add(claimant);
  }

  confirm({ counterId, claimId }: Claim): Promise<void> {
    const { claims } = this.#counter(counterId);
    const claim = claims.get(claimId);
    if (claim !== undefined) claims.set(claimId, { ...claim, state: 'claimed' });
    return Promise.resolve();
  }

  remaining(counterId: string): Promise<number> {
    return Promise.resolve(this.#counter(counterId).remaining);
  }

  observe(counterId: string): Promise<Books> {
    const { remaining, claims } = this.#counter(counterId);
    return Promise.resolve({ remaining, claims: [...claims.values()] });
  }

  discard(counterId: string): Promise<void> {
    this.#counters.delete(counterId);
    return Promise.resolve();
  }

  #counter(id: string): MemoryCounter {
    const counter = this.#counters.get(id);
    if (counter === undefined) throw new Error(`there is no counter ${id} in memory`);
    return counter;
  }
}
