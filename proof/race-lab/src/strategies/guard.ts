import { currentClock } from '../clock/clock.js';
import type { Role } from '../scenarios/scenario.js';
import type { Books } from '../verdict/verdict.js';

/** What a claim does on its way to its outcome, as a guard goes about it; again where it has to begin anew. */
export type ClaimStep =
  { readonly kind: 'read'; readonly remaining: number } | { readonly kind: 'work'; readonly workMs: number };

type StepListener = (step: ClaimStep) => void;

/** By the id of the claim, so that also one that travels through a queue is found again where it is decided. */
const listeners = new Map<string, StepListener>();

/** Reports each step of this claim, until its outcome is there. */
export async function withSteps<Outcome>(
  claimId: string,
  onStep: StepListener,
  decide: () => Promise<Outcome>,
): Promise<Outcome> {
  listeners.set(claimId, onStep);
  try {
    return await decide();
  } finally {
    listeners.delete(claimId);
  }
}

function tellStep(claimId: string, step: ClaimStep): void {
  listeners.get(claimId)?.(step);
}

export interface Counter {
  readonly id: string;
  readonly capacity: number;
}

/** One attempt to take from a counter. Plain data, so that it can travel through a queue. */
export interface Claim {
  readonly claimId: string;
  readonly counterId: string;
  readonly claimant: string;
  readonly amount: number;
  /** Whether this claimant may have one claim at most. */
  readonly once: boolean;
  /** Whether the claim stays pending until `confirm`. */
  readonly isTwoPhase: boolean;
  /** The scenario's processing between read and write. */
  readonly workMs: number;
  /** What this one does, where the scenario has a cast. */
  readonly role?: Role;
}

export type ClaimOutcome =
  /** `remaining` where the guard knows it without asking once more. */
  | { readonly outcome: 'granted'; readonly remaining?: number; readonly retries?: number }
  | { readonly outcome: 'sold-out' | 'duplicate' | 'gave-up'; readonly retries?: number };

/** The counters of one store: made, looked into and removed the same way whatever guards them. */
export interface CounterBooks {
  open(counter: Counter): Promise<void>;
  /** Takes the owner's claim from pending to claimed. */
  confirm(claim: Claim): Promise<void>;
  /** What is left by the counter's own account. */
  remaining(counterId: string): Promise<number>;
  /** @throws when there is no such counter */
  observe(counterId: string): Promise<Books>;
  discard(counterId: string): Promise<void>;
}

/** A strategy at work in one process. */
export interface Guard extends CounterBooks {
  claim(claim: Claim): Promise<ClaimOutcome>;
  /** Called in every process between `open` and the first claim. */
  join(counterId: string): Promise<void>;
}

/** What a claimant sees when looking at the counter. It may be old by the time that it is acted upon. */
export interface Seen {
  readonly remaining: number;
  readonly version: number;
  /** Whether the claimant has a claim already. */
  readonly owned: boolean;
}

/** A guard that needs nothing but the books and a way to claim. */
export function guardOver(books: CounterBooks, claim: Guard['claim']): Guard {
  return {
    claim,
    open: (counter) => books.open(counter),
    confirm: (confirmed) => books.confirm(confirmed),
    remaining: (counterId) => books.remaining(counterId),
    observe: (counterId) => books.observe(counterId),
    discard: (counterId) => books.discard(counterId),
    join: () => Promise.resolve(),
  };
}

/** Why this claim cannot be granted by what was seen; undefined when it can. Every guard asks it right after a look. */
export function refusal(seen: Seen, claim: Claim): ClaimOutcome | undefined {
  tellStep(claim.claimId, { kind: 'read', remaining: seen.remaining });
  if (claim.once && seen.owned) return { outcome: 'duplicate' };
  if (seen.remaining < claim.amount) return { outcome: 'sold-out' };
  return undefined;
}

/** The processing that the scenario states; none where it states none. */
export async function work({ claimId, workMs }: Pick<Claim, 'claimId' | 'workMs'>): Promise<void> {
  if (workMs <= 0) return;
  tellStep(claimId, { kind: 'work', workMs });
  await currentClock().wait(workMs);
}

export function initialState(claim: Claim): 'pending' | 'claimed' {
  return claim.isTwoPhase ? 'pending' : 'claimed';
}
