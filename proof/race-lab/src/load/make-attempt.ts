import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, withDeadline } from 'flashsale-core';
import type { Guard } from '../strategies/guard.js';
import type { Answer } from '../verdict/round-facts.js';
import type { Attempt } from './attempts.js';

const PATIENCE_MS = 60_000;

export interface AttemptResult {
  readonly answer: Answer;
  readonly retries: number;
  readonly error?: string;
}

/** Makes one attempt as a claimant would, and says what the claimant was told. Never rejects. */
export async function makeAttempt(guard: Guard, { claim, fate }: Attempt): Promise<AttemptResult> {
  if (fate.delayMs > 0) await sleep(fate.delayMs);
  if (fate.isUnavailable) return { answer: 'unavailable', retries: 0 };
  try {
    const { outcome, retries = 0 } = await withDeadline(guard.claim(claim), PATIENCE_MS, 'the answer');
    if (outcome === 'granted' && claim.isTwoPhase) await withDeadline(guard.confirm(claim), PATIENCE_MS, 'confirming');
    return { answer: outcome, retries };
  } catch (error) {
    const answer = error instanceof DeadlineError ? 'unknown' : 'error';
    return { answer, retries: 0, error: (error as Error).message };
  }
}
