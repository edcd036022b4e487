import { currentClock } from '../../clock/clock.js';
import { PROGRAM } from '../../scenarios/fair-draw.js';
import type { Claim } from '../guard.js';

/** People see that it has begun, and press the button; each in a time of their own. */
const PERSON_MS_MIN = 50;
const PERSON_MS_SPREAD = 200;
const SPREAD_STEP = 73;

/** When somebody asks, in milliseconds from the first instant at which one can. */
function askedAfterMs({ claimant, role }: Claim): number {
  if (role === PROGRAM) return 0;
  const number = Number(/\d+$/.exec(claimant)?.[0] ?? 0);
  return PERSON_MS_MIN + ((number * SPREAD_STEP) % PERSON_MS_SPREAD);
}

/** Waits until this claimant asks. */
export async function arrive(claim: Claim): Promise<void> {
  const waitMs = askedAfterMs(claim);
  if (waitMs > 0) await currentClock().wait(waitMs);
}

/** Waits until the list is closed: `workMs` after the first instant. */
export async function untilCutOff(claim: Claim): Promise<void> {
  await currentClock().wait(Math.max(claim.workMs - askedAfterMs(claim), 0));
}
