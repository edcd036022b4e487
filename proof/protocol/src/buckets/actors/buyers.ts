import { bit, has } from '../../state/entries.js';
import { isStrictlySoldOut, isAnythingOnSale } from '../properties.js';
import { at, bucketAt, isOpen, isQuiet, mayLease, reserve } from '../scripts.js';
import { Attempt, type Lessee, type State } from '../state.js';
import type { BucketSteps } from './step.js';

/** Buyers ask their own bucket; where it has nothing, the API keeps the attempt, brings units, or leases "sold out". */
export function buyerSteps(steps: BucketSteps): void {
  const { state, setup } = steps;
  for (const [buyer, { status }] of state.attempts.entries()) {
    const home = at(setup.homes, buyer);
    if (status !== Attempt.idle && status !== Attempt.waiting) continue;
    if (isOpen(state, home)) {
      if (bucketAt(state, home).stock > 0 && !isQuiet(state, home)) {
        steps.add({ type: 'reserve', buyer, bucket: home }, (next) => grant(next, home, buyer));
      } else if (status === Attempt.idle) {
        steps.add({ type: 'wait', buyer, bucket: home }, (next) => setStatus(next, buyer, Attempt.waiting));
      }
    }
    if (status === Attempt.waiting) refusals(steps, buyer);
  }
  state.lessees.forEach((lessee, actor) => leases(steps, lessee, actor));
}

export function grant(next: State, home: number, buyer: number): void {
  reserve(next, home, buyer);
  setStatus(next, buyer, Attempt.reserved);
}

function setStatus(next: State, buyer: number, status: number): void {
  (next.attempts[buyer] as State['attempts'][number]).status = status;
}

function refusals(steps: BucketSteps, buyer: number): void {
  const { state } = steps;
  if (steps.hasPlant('sold-out-by-one-look')) {
    // One look at the counters of every bucket, and no lease: transfers are not seen.
    const isEmpty = state.buckets.every(({ stock }, place) => isOpen(state, place) && stock === 0);
    if (isEmpty) steps.add({ type: 'refuse', buyer }, (next) => refuse(next, buyer, !isStrictlySoldOut(state)));
    return;
  }
  for (const [actor, { leased }] of state.lessees.entries()) {
    if (leased !== bit(state.buckets.length) - 1) continue;
    steps.add({ type: 'refuse', buyer, actor }, (next) => refuse(next, buyer, isAnythingOnSale(state)));
  }
  if (steps.may('api-dies')) {
    steps.disturb('api-dies', { buyer }, (next) => setStatus(next, buyer, Attempt.idle));
  }
}

function refuse(next: State, buyer: number, isFalse: boolean): void {
  setStatus(next, buyer, Attempt.refused);
  if (isFalse) next.ghost.wasFalse = true;
}

function leases(steps: BucketSteps, { leased, ledger }: Lessee, actor: number): void {
  const { state, setup } = steps;
  const all = bit(state.buckets.length) - 1;
  if (leased !== 0) {
    steps.add({ type: 'end-leases', actor }, (next) => {
      (next.lessees[actor] as Lessee).leased = 0;
      (next.lessees[actor] as Lessee).ledger = 0;
      next.ghost.late = next.ghost.late.map((late, place) => (isQuiet(next, place) ? late : 0));
    });
  }
  if (!state.attempts.some(({ status }) => status === Attempt.waiting)) return;
  for (const place of state.buckets.keys()) {
    if (has(leased, place) || !mayLease(setup, state, place)) continue;
    const known = bucketAt(state, place).ledger;
    if (leased !== 0 && known !== ledger && !steps.hasPlant('leased-over-ledgers')) continue;
    steps.add({ type: 'lease', actor, bucket: place }, (next) => {
      const lessee = next.lessees[actor] as Lessee;
      lessee.leased |= bit(place);
      lessee.ledger = known;
      if (lessee.leased === all && !isStrictlySoldOut(next)) next.ghost.wasFalse = true;
    });
  }
}
