import { bit, count, has } from '../state/entries.js';
import type { BucketPlant, BucketSetup } from './setup.js';
import {
  type Arrival,
  Attempt,
  type Bucket,
  Gate,
  NO_TRANSFER,
  type State,
  type Thief,
  type Transfer,
} from './state.js';

/** The scripts of Redis, as functions on what Redis has. */

export function bucketAt(state: State, place: number): Bucket {
  return state.buckets[place] as Bucket;
}

export function at(values: readonly number[], place: number): number {
  return values[place] as number;
}

/** Whether scripts decide anything on this server. */
export function isTrusted(state: State, place: number): boolean {
  const { gate, server, stock, quota, owners } = bucketAt(state, place);
  if (gate === Gate.closed || server !== state.identities[place]) return false;
  return stock + count(owners) === quota || (stock === 0 && count(owners) > quota);
}

export function isOpen(state: State, place: number): boolean {
  return isTrusted(state, place) && bucketAt(state, place).gate === Gate.open;
}

/** Whether "sold out" is leased, so that the bucket stays as it was. */
export function isQuiet(state: State, place: number): boolean {
  return state.lessees.some(({ leased }) => has(leased, place));
}

/** Gives the buyer a unit under the bucket's epoch. */
export function reserve(state: State, place: number, buyer: number): void {
  const bucket = bucketAt(state, place);
  bucket.stock -= 1;
  bucket.owners |= bit(buyer);
  bucket.entries[buyer] = bucket.epoch;
  state.queue[buyer] = bucket.epoch;
}

/** Adds units, which are not on sale before the quiet time is over. */
export function addUnits(state: State, place: number, units: number): void {
  bucketAt(state, place).stock += units;
  if (isQuiet(state, place)) state.ghost.late[place] = at(state.ghost.late, place) + units;
}

function isBehind({ epoch, seq }: Arrival, fromEpoch: number, fromSeq: number): boolean {
  return epoch < fromEpoch || (epoch === fromEpoch && seq < fromSeq);
}

/** Whether the bucket gives units to another. Adoptions take from those that are not open for buyers, too. */
export function mayTake(
  setup: BucketSetup,
  state: State,
  { from, to, toEpoch }: Thief,
  isForAdoption: boolean,
): boolean {
  const bucket = bucketAt(state, from);
  if (!isTrusted(state, from) || bucket.frozen !== 0 || isQuiet(state, from)) return false;
  if (bucket.gate !== Gate.open && !isForAdoption) return false;
  if ((bucket.ins[to] as Arrival).epoch > toEpoch && setup.plant !== 'taken-for-any-epoch') return false;
  return (bucket.outs[to] as Transfer).seq !== 0 || bucket.stock > 0;
}

/** Takes half of the stock for another bucket, or tells what is on its way there. */
export function take(state: State, thief: Thief): void {
  const bucket = bucketAt(state, thief.from);
  const { to, toEpoch } = thief;
  let out = bucket.outs[to] as Transfer;
  if (out.seq === 0) {
    const units = Math.ceil(bucket.stock / 2);
    const seq = at(bucket.seqs, to) + 1;
    out = { seq, units, toEpoch };
    bucket.seqs[to] = seq;
    bucket.outs[to] = out;
    bucket.stock -= units;
    bucket.quota -= units;
  }
  Object.assign(thief, { fromEpoch: bucket.epoch, toEpoch: out.toEpoch, seq: out.seq, units: out.units });
}

export type ArriveReply = 'arrived' | 'known' | 'stale' | 'not-ready';

/** Adds what was taken from another bucket, once. */
export function arrive(
  setup: BucketSetup,
  state: State,
  { from, to, fromEpoch, toEpoch, seq, units }: Thief,
): ArriveReply {
  const hasPlant = (plant: BucketPlant): boolean => setup.plant === plant;
  const bucket = bucketAt(state, to);
  if (!isTrusted(state, to)) return 'not-ready';
  if (bucket.epoch !== toEpoch && !hasPlant('arrived-in-any-epoch')) return 'stale';
  const last = bucket.ins[from] as Arrival;
  if (last.epoch > fromEpoch && !hasPlant('arrived-in-any-epoch')) return 'stale';
  if (!isBehind(last, fromEpoch, seq) && !hasPlant('arrived-again')) return 'known';
  if (bucket.frozen !== 0 || (isQuiet(state, to) && !hasPlant('arrived-under-quiet'))) return 'not-ready';
  bucket.quota += units;
  bucket.stock += units;
  bucket.ins[from] = { epoch: fromEpoch, seq };
  return 'arrived';
}

/** The bucket forgets what has arrived. */
export function settle(setup: BucketSetup, state: State, { from, to, fromEpoch, seq }: Thief): void {
  const bucket = bucketAt(state, from);
  if (setup.plant !== 'settled-whatever') {
    if (bucket.epoch !== fromEpoch || (bucket.outs[to] as Transfer).seq !== seq) return;
  }
  bucket.outs[to] = NO_TRANSFER;
}

export function mayLease(setup: BucketSetup, state: State, place: number): boolean {
  const { stock, outs } = bucketAt(state, place);
  if (!isOpen(state, place) || stock > 0) return false;
  return setup.plant === 'leased-with-open-transfer' || outs.every(({ seq }) => seq === 0);
}

interface Ledger {
  readonly outs: readonly Transfer[];
  readonly ins: readonly Arrival[];
  readonly epoch: number;
}

/** Transfers that have left a bucket and not arrived, of those that their recipient would accept. */
export function unitsInFlight(buckets: readonly Ledger[]): number {
  let units = 0;
  for (const [from, { outs, epoch }] of buckets.entries()) {
    for (const [to, out] of outs.entries()) {
      const recipient = buckets[to];
      if (out.seq === 0 || recipient === undefined || recipient.epoch !== out.toEpoch) continue;
      if (isBehind(recipient.ins[from] as Arrival, epoch, out.seq)) units += out.units;
    }
  }
  return units;
}

export function waitersOf(setup: BucketSetup, state: State, place: number): number[] {
  return [...state.attempts.entries()]
    .filter(([buyer, { status }]) => status === Attempt.waiting && setup.homes[buyer] === place)
    .map(([buyer]) => buyer);
}
