import { IDLE_REBUILDER } from '../state/initial.js';
import { RebuildPhase, type Rebuilder, type State } from '../state/state.js';
import type { Steps } from './step.js';

/** Ends what the actor does; an open transaction is rolled back. */
export function stop(next: State, actor: number): void {
  if (next.lockedBy === actor + 1) next.lockedBy = 0;
  next.rebuilders[actor] = { ...IDLE_REBUILDER };
}

/** Superseded: a reconciler reads again later, a reset waits for whoever was faster. */
export function giveUp(steps: Steps, next: State, actor: number): void {
  const { epoch } = next.rebuilders[actor] as Rebuilder;
  stop(next, actor);
  if (actor === steps.setup.reconcilers) {
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.resetUntilOpened, epoch };
  }
}

/** The reset forgets what was reserved before it was answered. */
export function answerReset(next: State, epoch: number): void {
  for (const attempt of next.attempts) {
    if (attempt.madeEpoch > 0 && attempt.madeEpoch < epoch) attempt.isExcused = true;
  }
}
