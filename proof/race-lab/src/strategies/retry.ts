import { setTimeout as sleep } from 'node:timers/promises';
import type { ClaimOutcome } from './guard.js';

/** A claim that lost this often gives up: on so hot a counter one should not retry but queue. */
const TRIES_MAX = 200;
const RETRY_DELAY_MS_MIN = 2;
const RETRY_DELAY_MS_MAX = 100;

/** Tries again while `attempt` resolves 'conflict', ever later and never in step with the others. */
export async function untilNoConflict(attempt: () => Promise<ClaimOutcome | 'conflict'>): Promise<ClaimOutcome> {
  for (let retries = 0; retries < TRIES_MAX; retries += 1) {
    const outcome = await attempt();
    if (outcome !== 'conflict') return { ...outcome, retries };
    await sleep(Math.random() * Math.min(RETRY_DELAY_MS_MIN * 2 ** Math.min(retries, 16), RETRY_DELAY_MS_MAX));
  }
  return { outcome: 'gave-up', retries: TRIES_MAX };
}
