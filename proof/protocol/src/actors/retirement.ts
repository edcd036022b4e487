import { count } from '../state/entries.js';
import { IDLE_REBUILDER } from '../state/initial.js';
import * as scripts from '../state/scripts.js';
import { RebuildPhase, type Rebuilder, type RedisServer } from '../state/state.js';
import { nextStep } from './next-step.js';
import { stop } from './stop.js';
import type { Steps } from './step.js';

/** What retireSale and forgetRetiredSale do: PostgreSQL records it, then Redis forgets. */
export function retire(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  switch (rebuilder.phase) {
    case RebuildPhase.idle:
      begin(steps, actor);
      lookAtRetired(steps, actor);
      return;
    case RebuildPhase.retiring:
      steps.add({ type: 'retire-commit', actor }, (next) => {
        next.row.isRetired = true;
        next.lockedBy = 0;
        (next.rebuilders[actor] as Rebuilder).phase = RebuildPhase.toForget;
      });
      return;
    case RebuildPhase.toForget:
      forget(steps, actor, rebuilder);
      return;
    case RebuildPhase.toBringBack:
      if (steps.state.lockedBy !== 0) return;
      steps.add({ type: 'bring-back', actor }, (next) => {
        next.row.isRetired = false;
        stop(next, actor);
      });
      return;
    case RebuildPhase.toStrike:
      strike(steps, actor);
      return;
  }
}

/** Under the row lock; one that has to stay changes nothing, so that read is left out. */
function begin(steps: Steps, actor: number): void {
  const { state } = steps;
  if (!steps.may('retire') || state.lockedBy !== 0 || !isDue(steps)) return;
  steps.disturb('retire', { actor }, (next) => {
    next.lockedBy = actor + 1;
    remember(steps, next.rebuilders, actor, RebuildPhase.retiring);
  });
}

function isDue({ state, setup }: Steps): boolean {
  const { row } = state;
  if (!row.exists || !row.isOver || row.isRetired) return false;
  if (row.epoch === 0) return true;
  if (nextStep(setup, state, row) !== 'none') return false;
  if (setup.plant === 'retired-unsettled') return true;
  const { sale } = state.servers[0] as RedisServer;
  return sale.outbox === 0 && scripts.ownersOf(sale) === count(row.orders);
}

/** A process died in between, or a Redis with older data brought it back: Redis holds the sale. */
function lookAtRetired(steps: Steps, actor: number): void {
  const { row, servers } = steps.state;
  if (!row.exists || !row.isRetired || !(servers[0] as RedisServer).sale.isHeld) return;
  steps.add({ type: 'look', actor, variant: 'retired' }, (next) => {
    remember(steps, next.rebuilders, actor, RebuildPhase.toForget);
  });
}

function remember({ state }: Steps, rebuilders: Rebuilder[], actor: number, phase: number): void {
  const { epoch, server: rowServer, revision } = state.row;
  rebuilders[actor] = { ...IDLE_REBUILDER, phase, epoch, rowServer, revision };
}

function forget(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  const isForgotten = scripts.mayForget(steps.setup, steps.state.servers[0] as RedisServer, rebuilder);
  steps.add({ type: 'forget', actor, variant: isForgotten ? 'forgotten' : 'kept' }, (next) => {
    const { sale } = next.servers[0] as RedisServer;
    if (!steps.hasPlant('forgotten-epochs')) sale.forgottenEpoch = Math.max(sale.forgottenEpoch, rebuilder.epoch);
    if (isForgotten) scripts.forget(sale);
    const phase = isForgotten ? RebuildPhase.toStrike : RebuildPhase.toBringBack;
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase };
  });
}

/** Under the row lock: whoever brings the sale back rebuilds it later, and lists it again. Where it is locked, it stays. */
function strike(steps: Steps, actor: number): void {
  const { row, lockedBy } = steps.state;
  const isForgotten = (lockedBy === 0 && row.exists && row.isRetired) || steps.hasPlant('struck-late');
  steps.add({ type: 'strike', actor, variant: isForgotten ? 'struck' : 'not' }, (next) => {
    if (isForgotten) (next.servers[0] as RedisServer).sale.isHeld = false;
    stop(next, actor);
  });
}
