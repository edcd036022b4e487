import { RebuildPhase } from '../state/state.js';
import { rebuild } from './rebuild.js';
import { reconcile } from './reconciler.js';
import { retire } from './retirement.js';
import type { Steps } from './step.js';
import { stop } from './stop.js';

/** The steps of reconcilers, and those that a reset shares with them: each may die, or continue late, between any two. */
export function rebuilderSteps(steps: Steps): void {
  for (const [actor, rebuilder] of steps.state.rebuilders.entries()) {
    const isReset = actor === steps.setup.reconcilers;
    if (!isReset) {
      reconcile(steps, actor, rebuilder);
      retire(steps, actor, rebuilder);
    }
    rebuild(steps, actor, rebuilder);
    if (rebuilder.phase !== RebuildPhase.idle && steps.may('rebuilder-dies')) {
      steps.disturb('rebuilder-dies', { actor }, (next) => stop(next, actor));
    }
  }
}
