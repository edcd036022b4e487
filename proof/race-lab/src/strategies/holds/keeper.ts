import { currentClock } from '../../clock/clock.js';
import type { Claim, ClaimOutcome, CounterBooks, Guard } from '../guard.js';

/** How a strategy keeps units for buyers until they have paid, or their deadline has passed. */
export interface HoldKeeper extends Omit<CounterBooks, 'confirm'> {
  /** Takes a free unit for the claim, for `workMs`; false where none is free. */
  take(claim: Claim): Promise<boolean>;
  /** The money is there: true when the unit is the buyer's for good; else the money goes back. */
  confirm(claim: Claim): Promise<boolean>;
  /** Gives back the units of holds that are due; whoever does may stop for a moment on the way. */
  sweep(counterId: string, pause: () => Promise<void>): Promise<void>;
}

/** Between what a careless confirmation reads and what it writes. */
export const DECISION_MS = 4;
const ARRIVES_EARLIER_MS = 2;
const ARRIVES_LATER_MS = 25;
const SWEEPER_FREEZES_MS = 12;
const OTHERS_COME_LATER_MS = 8;
const PAYING_MS = 15;
const PATIENCE_MS = 80;
const LOOKS_EACH_MS = 2;
/** When everybody has paid or given up: whatever is still due is swept, so that the books can be compared. */
const LAST_SWEEP_MS = 160;

/** Everybody plays the part that the scenario gives; `workMs` is how long a unit is held. */
export function guardOverHolds(keeper: HoldKeeper): Guard {
  return {
    claim: (claim) => play(keeper, claim),
    open: (counter) => keeper.open(counter),
    // A payment confirms, or nothing does.
    confirm: () => Promise.resolve(),
    remaining: (counterId) => keeper.remaining(counterId),
    observe: (counterId) => keeper.observe(counterId),
    discard: (counterId) => keeper.discard(counterId),
    join: () => Promise.resolve(),
  };
}

function play(keeper: HoldKeeper, claim: Claim): Promise<ClaimOutcome> {
  const { role } = claim;
  switch (role) {
    case 'payer':
      return holdAndPay(keeper, claim, claim.workMs - ARRIVES_EARLIER_MS);
    case 'late payer':
      return holdAndPay(keeper, claim, claim.workMs + ARRIVES_LATER_MS);
    case 'sweeper':
      return sweep(keeper, claim, 0);
    case 'frozen sweeper':
      return sweep(keeper, claim, SWEEPER_FREEZES_MS);
    case 'next buyer':
      return buyAgain(keeper, claim, 0);
    case 'waiting buyer':
      return buyAgain(keeper, claim, OTHERS_COME_LATER_MS);
    case 'program':
    case 'person':
    case undefined:
      break;
  }
  throw new Error('a claim without a part in it has nothing to do with holds');
}

async function holdAndPay(keeper: HoldKeeper, claim: Claim, paysAfterMs: number): Promise<ClaimOutcome> {
  if (!(await keeper.take(claim))) return { outcome: 'sold-out' };
  await currentClock().wait(paysAfterMs);
  return { outcome: (await keeper.confirm(claim)) ? 'granted' : 'sold-out' };
}

async function sweep(keeper: HoldKeeper, { counterId, workMs }: Claim, frozenMs: number): Promise<ClaimOutcome> {
  const clock = currentClock();
  await clock.wait(workMs);
  await keeper.sweep(counterId, () => clock.wait(frozenMs));
  await clock.wait(LAST_SWEEP_MS);
  await keeper.sweep(counterId, () => Promise.resolve());
  return { outcome: 'gave-up' };
}

/** Comes when the deadline passes, looks for a unit that is free again, and pays soon. */
async function buyAgain(keeper: HoldKeeper, claim: Claim, comesLaterMs: number): Promise<ClaimOutcome> {
  const clock = currentClock();
  await clock.wait(claim.workMs + comesLaterMs);
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOKS_EACH_MS) {
    if (await keeper.take(claim)) {
      await clock.wait(PAYING_MS);
      return { outcome: (await keeper.confirm(claim)) ? 'granted' : 'sold-out' };
    }
    await clock.wait(LOOKS_EACH_MS);
  }
  return { outcome: 'sold-out' };
}
