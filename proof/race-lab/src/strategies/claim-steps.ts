/** What a claim does on its way to its outcome, as a guard goes about it; again where it has to begin anew. */
export type ClaimStep =
  { readonly kind: 'read'; readonly remaining: number } | { readonly kind: 'work'; readonly workMs: number };

type StepListener = (step: ClaimStep) => void;

/** By the id of the claim, so that also one that travels through a queue is found again where it is decided. */
const listeners = new Map<string, StepListener>();

/** Tells the listener of each step of this claim, until its outcome is there. */
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

export function tellStep(claimId: string, step: ClaimStep): void {
  listeners.get(claimId)?.(step);
}
