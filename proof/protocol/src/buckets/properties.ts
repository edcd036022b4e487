import { count, has } from '../state/entries.js';
import { isOpen, isTrusted, unitsInFlight } from './scripts.js';
import type { BucketSetup } from './setup.js';
import { Attempt, Gate, type State } from './state.js';

/** What must hold in every state of a sale in buckets, by name. */
export const BUCKET_SAFETY = {
  O: 'nobody is promised a unit that is not there',
  F: 'nobody is told SOLD_OUT while a unit is on sale or on its way, in whichever bucket',
  B: 'the quotas of the buckets and what is on its way are the total',
} as const;
export const BUCKET_LIVENESS = {
  L: 'once the faults are over, every bucket is open, nothing is on its way, and everybody who asked has an answer',
} as const;

export function brokenSafety(_setup: BucketSetup, state: State): keyof typeof BUCKET_SAFETY | undefined {
  if (state.ghost.wasFalse) return 'F';
  if (state.ghost.wasBroken) return 'O';
  const promised = state.attempts.filter(
    ({ status, isExcused }, buyer) =>
      (status === Attempt.reserved && !isExcused) || (has(state.row.orders, buyer) && isExcused),
  ).length;
  if (promised > state.row.total + (state.ghost.wasLowered ? 1 : 0)) return 'O';
  return isLedgerRight(state) ? undefined : 'B';
}

function isLedgerRight(state: State): boolean {
  const { row, buckets, ghost } = state;
  const areAll = buckets.every(({ epoch }, place) => isTrusted(state, place) && epoch === row.epochs[place]);
  if (!areAll || ghost.wasLowered) return true;
  // An older outbox brings back owners whose reservation was discarded, until they are released again.
  const units = buckets.reduce((sum, { stock, owners }) => sum + stock + count(owners & ~row.discarded), 0);
  const known = units + unitsInFlight(buckets);
  return known <= row.total && (known === ghost.applied || row.discarded !== 0);
}

/** Whether anybody could get a unit now, or what is on its way now, but for units that came back under a lease. */
export function isAnythingOnSale(state: State): boolean {
  const { buckets, ghost } = state;
  const open = buckets.map((bucket, place) => (isOpen(state, place) ? bucket : { outs: [], ins: [], epoch: 0 }));
  const stock = buckets.reduce(
    (sum, bucket, place) => (isOpen(state, place) ? sum + bucket.stock - (ghost.late[place] ?? 0) : sum),
    0,
  );
  return stock > 0 || unitsInFlight(open) > 0;
}

/** Whether nothing is left anywhere, not even in a bucket that is being rebuilt, but for units that came back under a lease. */
export function isStrictlySoldOut(state: State): boolean {
  if (isAnythingOnSale(state)) return false;
  const late = state.ghost.late.reduce((sum, units) => sum + units, 0);
  const isOwner = (buyer: number): boolean => state.buckets.some(({ owners }) => has(owners, buyer));
  const sold = state.attempts.filter(({ status }, buyer) => status === Attempt.reserved || isOwner(buyer)).length;
  return state.ghost.applied - sold - late <= 0;
}

/** Nothing is under way, and everybody has an answer. */
export function isAtRest(setup: BucketSetup, state: State): boolean {
  const { row, buckets, attempts, queue, thieves, lessees, rebuilders } = state;
  const isIdle =
    thieves.every(({ phase }) => phase === 0) &&
    rebuilders.every(({ phase }) => phase === 0) &&
    lessees.every(({ leased }) => leased === 0) &&
    queue.every((message) => message === 0) &&
    attempts.every(({ status }) => status !== Attempt.waiting);
  if (!isIdle) return false;
  const areOpen = buckets.every(
    ({ gate, frozen, outs, entries, epoch }, place) =>
      gate === Gate.open &&
      isTrusted(state, place) &&
      epoch === row.epochs[place] &&
      frozen === 0 &&
      outs.every(({ seq }) => seq === 0) &&
      entries.every((entry) => entry === 0),
  );
  if (!areOpen) return false;
  for (const [buyer, home] of setup.homes.entries()) {
    if (has(buckets[home]?.owners ?? 0, buyer) !== has(row.orders, buyer)) return false;
    const { status, isExcused } = attempts[buyer] as State['attempts'][number];
    if (status === Attempt.reserved && !isExcused && !has(row.orders, buyer)) return false;
  }
  const stock = buckets.reduce((sum, bucket) => sum + bucket.stock, 0);
  return stock === Math.max(row.total - count(row.orders), 0);
}
