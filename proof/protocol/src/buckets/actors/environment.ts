import { bit, has } from '../../state/entries.js';
import { bucketAt, isTrusted } from '../scripts.js';
import { Attempt, type Bucket, cloneBucket, Gate, type State } from '../state.js';
import { excuseIfGone, release } from './worker.js';
import type { BucketSteps } from './step.js';

/** What happens to the servers of the buckets, and what operators do. */
export function environmentSteps(steps: BucketSteps): void {
  restarts(steps);
  operations(steps);
}

function replaceData(steps: BucketSteps, next: State, place: number, bucket: Bucket): void {
  next.identities[place] = (next.identities[place] as number) + 1;
  next.buckets[place] = cloneBucket(bucket);
  next.survivor = null;
  for (const [buyer, home] of steps.setup.homes.entries()) if (home === place) excuseIfGone(next, buyer, home);
}

function restarts(steps: BucketSteps): void {
  const { state } = steps;
  const { survivor } = state;
  for (const [place, bucket] of state.buckets.entries()) {
    if (steps.may('bucket-restarts')) {
      steps.disturb('bucket-restarts', { bucket: place }, (next) => replaceData(steps, next, place, bucket));
    }
    if (!steps.may('bucket-loses-tail')) continue;
    if (survivor === null) {
      steps.add({ type: 'mark-survivor', bucket: place }, (next) => {
        next.survivor = { place, bucket: cloneBucket(bucket) };
      });
    } else if (survivor.place === place) {
      steps.disturb('bucket-loses-tail', { bucket: place }, (next) => replaceData(steps, next, place, survivor.bucket));
    }
  }
}

function operations(steps: BucketSteps): void {
  const { state, setup } = steps;
  if (steps.may('reset')) {
    steps.disturb('reset', {}, (next) => {
      const { row } = next;
      row.epoch += 1;
      Object.assign(row, { resetEpoch: row.epoch, orders: 0, discarded: 0, epochs: row.epochs.map(() => row.epoch) });
      for (const bucket of next.buckets) bucket.gate = Gate.closed;
      for (const attempt of next.attempts) {
        if (attempt.status === Attempt.reserved) Object.assign(attempt, { status: Attempt.released, isExcused: true });
      }
    });
  }
  for (const [buyer, { status }] of state.attempts.entries()) {
    if (status !== Attempt.reserved || has(state.row.orders, buyer) || !steps.may('release')) continue;
    const home = setup.homes[buyer] as number;
    if (!isTrusted(state, home) || bucketAt(state, home).entries[buyer] === 0) continue;
    steps.disturb('release', { buyer }, (next) => {
      next.row.discarded |= bit(buyer);
      (next.attempts[buyer] as State['attempts'][number]).status = Attempt.released;
      release(next, home, buyer);
    });
  }
  if (steps.may('restock')) steps.disturb('restock', {}, (next) => (next.row.total += 1));
  if (steps.may('lower') && state.row.total > 0) {
    steps.disturb('lower', {}, (next) => {
      next.row.total -= 1;
      next.ghost.wasLowered = true;
    });
  }
}
