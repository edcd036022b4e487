import { RebuildPhase, type State } from '../state/state.js';
import { Divergence } from './divergence.js';
import type { PerformStep } from './perform.js';
import type { RealSystem } from './real-system.js';
import { STEPPED_CALLS } from './stepped-stores.js';
import type { Stepper } from './stepper.js';

/** A step of the model that is these calls of the real function that the actor has under way. */
export function calls(...names: string[]): PerformStep {
  return async (system, { actor = 0 }, _before, next) => {
    await runningOf(system, actor).run(new Set(names));
    await conclude(system, actor, next);
  };
}

export function runningOf(system: RealSystem, actor: number): Stepper {
  const stepper = system.steppers[actor];
  if (stepper === undefined || stepper.hasEnded)
    throw new Divergence(`the real function has ended: ${outcomeText(stepper)}`);
  return stepper;
}

/** Where the model gives up, the real function ends on its own; a reset then polls until the sale is open. */
export async function conclude(system: RealSystem, actor: number, next: State, mayFail = false): Promise<void> {
  const stepper = system.steppers[actor] as Stepper;
  const phase = next.rebuilders[actor]?.phase ?? 0;
  if (phase !== RebuildPhase.idle && phase !== RebuildPhase.resetUntilOpened) return;
  const isReset = actor === system.setup.reconcilers;
  const others = new Set(STEPPED_CALLS);
  if (isReset && phase === RebuildPhase.resetUntilOpened) others.delete('observeSale');
  await stepper.run(others);
  if (phase === RebuildPhase.idle) {
    Divergence.unless(stepper.hasEnded, `the real function waits for ${stepper.waitsFor}`);
    Divergence.unless(
      mayFail || !(stepper.outcome instanceof Error),
      `the real function failed: ${outcomeText(stepper)}`,
    );
    system.steppers[actor] = undefined;
  }
}

export function outcomeText(stepper: Stepper | undefined): string {
  const outcome = stepper?.outcome;
  return outcome instanceof Error ? String(outcome.stack) : JSON.stringify(outcome);
}
