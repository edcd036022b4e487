import { bit, count, has } from '../../state/entries.js';
import { addUnits, at, bucketAt, isQuiet, isTrusted } from '../scripts.js';
import { Attempt, Gate, type State } from '../state.js';
import type { BucketSteps } from './step.js';

/** Messages become orders, under the lock of the sale's row; the relay repeats what is still in an outbox. */
export function workerSteps(steps: BucketSteps): void {
  const { state } = steps;
  for (const [buyer, epoch] of state.queue.entries()) {
    const home = at(steps.setup.homes, buyer);
    const entry = at(bucketAt(state, home).entries, buyer);
    if (epoch !== 0) {
      persists(steps, buyer, epoch, home);
      if (steps.may('message-lost')) steps.disturb('message-lost', { buyer }, (next) => loseMessage(next, buyer, home));
    } else if (entry !== 0 && bucketAt(state, home).rebuildEpoch === 0 && isTrusted(state, home)) {
      steps.add({ type: 'relay', buyer }, (next) => (next.queue[buyer] = entry));
    }
  }
}

function loseMessage(next: State, buyer: number, home: number): void {
  next.queue[buyer] = 0;
  excuseIfGone(next, buyer, home);
}

/** Redis lost what neither PostgreSQL nor RabbitMQ had: the documented loss. */
export function excuseIfGone(next: State, buyer: number, home: number): void {
  const attempt = next.attempts[buyer] as State['attempts'][number];
  if (attempt.status !== Attempt.reserved || has(next.row.orders, buyer) || next.queue[buyer] !== 0) return;
  if (at(bucketAt(next, home).entries, buyer) === 0) attempt.isExcused = true;
}

function persists(steps: BucketSteps, buyer: number, epoch: number, home: number): void {
  const { state } = steps;
  const { row } = state;
  const current = at(row.epochs, home);
  const isRebuilding = at(row.opened, home) < current;
  if (has(row.discarded, buyer)) {
    // Its copy in an older outbox came back: it is released again.
    if (!isTrusted(state, home)) return;
    steps.add({ type: 'persist', buyer, variant: 'discarded' }, (next) => {
      release(next, home, buyer);
      next.queue[buyer] = 0;
    });
  } else if (epoch < row.resetEpoch) {
    steps.add({ type: 'persist', buyer, variant: 'stale' }, (next) => (next.queue[buyer] = 0));
  } else if (epoch === current || isRebuilding || has(row.orders, buyer)) {
    steps.add({ type: 'persist', buyer, variant: 'order' }, (next) => {
      if (!has(row.orders, buyer) && count(row.orders) >= row.total) {
        if (!isBrokenAllowed(next, buyer)) next.ghost.wasBroken = true;
        // A dead letter, which an operator discards.
        next.row.discarded |= bit(buyer);
        Object.assign(next.attempts[buyer] as object, { status: Attempt.released, isExcused: true });
        return;
      }
      next.queue[buyer] = 0;
      next.row.orders |= bit(buyer);
      bucketAt(next, home).entries[buyer] = 0;
    });
  } else {
    adopts(steps, buyer, home);
  }
}

function isBrokenAllowed({ attempts, ghost }: State, buyer: number): boolean {
  return ghost.wasLowered || (attempts[buyer] as State['attempts'][number]).isExcused;
}

function adopts(steps: BucketSteps, buyer: number, home: number): void {
  const { state } = steps;
  const { owners, stock, epoch } = bucketAt(state, home);
  if (!isTrusted(state, home)) return;
  if (has(owners, buyer)) {
    steps.add({ type: 'adopt', buyer, variant: 'again' }, (next) => (next.queue[buyer] = epoch));
  } else if (stock > 0) {
    if (isQuiet(state, home)) return;
    steps.add({ type: 'adopt', buyer, variant: 'adopted' }, (next) => {
      const bucket = bucketAt(next, home);
      bucket.stock -= 1;
      bucket.owners |= bit(buyer);
      bucket.entries[buyer] = epoch;
      next.queue[buyer] = epoch;
    });
  } else if (isBrokenAllowed(state, buyer) || isNothingLeft(state)) {
    // Somebody else has its unit: OVERSOLD, a broken promise with a name.
    steps.add({ type: 'adopt', buyer, variant: 'sold-out' }, (next) => {
      if (!isBrokenAllowed(next, buyer)) next.ghost.wasBroken = true;
      next.queue[buyer] = 0;
    });
  }
}

function isNothingLeft({ buckets }: State): boolean {
  return buckets.every(
    ({ stock, outs, gate }) => gate !== Gate.closed && stock === 0 && outs.every(({ seq }) => seq === 0),
  );
}

/** The unit of a reservation that was discarded comes back. */
export function release(next: State, home: number, buyer: number): void {
  const bucket = bucketAt(next, home);
  if (!has(bucket.owners, buyer) || at(bucket.entries, buyer) === 0) return;
  bucket.owners &= ~bit(buyer);
  bucket.entries[buyer] = 0;
  const stock = Math.max(bucket.quota - count(bucket.owners), 0);
  addUnits(next, home, stock - bucket.stock);
}
