import { has } from '../../state/entries.js';
import { arrive, bucketAt, isTrusted, mayTake, settle, take, waitersOf } from '../scripts.js';
import { cloneState, Gate, IDLE_THIEF, type Thief, ThiefPhase, type Transfer } from '../state.js';
import { grant } from './buyers.js';
import type { BucketSteps } from './step.js';

/** Whoever brings units to a bucket that has none, for buyers or for reservations from before a rebuild. */
export function thiefSteps(steps: BucketSteps): void {
  for (const [actor, thief] of steps.state.thieves.entries()) {
    if (thief.phase !== ThiefPhase.idle && steps.may('thief-dies')) {
      steps.disturb('thief-dies', { actor }, (next) => (next.thieves[actor] = { ...IDLE_THIEF }));
    }
    switch (thief.phase) {
      case ThiefPhase.idle:
        looks(steps, actor);
        resumes(steps, actor);
        break;
      case ThiefPhase.looked:
        takes(steps, thief, actor);
        break;
      case ThiefPhase.took:
        arrivals(steps, thief, actor);
        break;
      case ThiefPhase.arrived:
        steps.add({ type: 'settle', actor, bucket: thief.from, other: thief.to }, (next) => {
          settle(steps.setup, next, thief);
          next.thieves[actor] = { ...IDLE_THIEF };
        });
        break;
    }
  }
}

/** Reservations that found no unit in their bucket while it adopts. */
function isAdoptionWaiting({ setup, state }: BucketSteps, place: number): boolean {
  if (setup.plant === 'adopted-at-home-only') return false;
  return state.queue.some(
    (epoch, buyer) =>
      epoch !== 0 &&
      setup.homes[buyer] === place &&
      epoch < bucketAt(state, place).epoch &&
      epoch >= state.row.resetEpoch &&
      !has(bucketAt(state, place).owners, buyer),
  );
}

function looks(steps: BucketSteps, actor: number): void {
  const { state, setup } = steps;
  for (const [to, { stock, epoch, gate }] of state.buckets.entries()) {
    if (stock > 0 || !isTrusted(state, to)) continue;
    const isForAdoption = isAdoptionWaiting(steps, to);
    if (!isForAdoption && (gate !== Gate.open || waitersOf(setup, state, to).length === 0)) continue;
    steps.add({ type: 'look', actor, bucket: to }, (next) => {
      next.thieves[actor] = { ...IDLE_THIEF, phase: ThiefPhase.looked, to, toEpoch: epoch };
    });
  }
}

function takes(steps: BucketSteps, thief: Thief, actor: number): void {
  const { state, setup } = steps;
  const isForAdoption = isAdoptionWaiting(steps, thief.to);
  for (const from of state.buckets.keys()) {
    if (from === thief.to || !mayTake(setup, state, { ...thief, from }, isForAdoption)) continue;
    steps.add({ type: 'take', actor, bucket: from, other: thief.to }, (next) => {
      const taker = next.thieves[actor] as Thief;
      taker.from = from;
      taker.phase = ThiefPhase.took;
      take(next, taker);
    });
  }
  steps.add({ type: 'give-up', actor }, (next) => (next.thieves[actor] = { ...IDLE_THIEF }));
}

/** A look finds transfers that somebody began and did not finish. */
function resumes(steps: BucketSteps, actor: number): void {
  for (const [from, { outs, epoch }] of steps.state.buckets.entries()) {
    if (!isTrusted(steps.state, from)) continue;
    for (const [to, out] of outs.entries()) {
      if (out.seq === 0) continue;
      steps.add({ type: 'resume', actor, bucket: from, other: to }, (next) => {
        next.thieves[actor] = { phase: ThiefPhase.took, from, to, fromEpoch: epoch, ...transferOf(out) };
      });
    }
  }
}

function transferOf({ seq, units, toEpoch }: Transfer): Pick<Thief, 'seq' | 'units' | 'toEpoch'> {
  return { seq, units, toEpoch };
}

function arrivals(steps: BucketSteps, thief: Thief, actor: number): void {
  const { state, setup } = steps;
  const variant = arrive(setup, cloneState(state), thief);
  steps.add({ type: 'arrive', actor, bucket: thief.to, other: thief.from, variant }, (next) => {
    const arrived = arrive(setup, next, thief);
    if (arrived === 'stale' || arrived === 'not-ready') {
      next.thieves[actor] = { ...IDLE_THIEF };
      return;
    }
    (next.thieves[actor] as Thief).phase = ThiefPhase.arrived;
    if (bucketAt(next, thief.to).gate !== Gate.open) return;
    for (const buyer of waitersOf(setup, next, thief.to)) {
      if (bucketAt(next, thief.to).stock > 0) grant(next, thief.to, buyer);
    }
  });
}
