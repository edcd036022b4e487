import { forgetRetiredSale, retireSale, type Sale } from 'flashsale-core';
import { Divergence } from './divergence.js';
import type { StepsByType } from './perform.js';
import type { RealSystem } from './real-system.js';
import { calls, outcomeText, runningOf } from './running.js';

/** The steps of retirement: the real retireSale and forgetRetiredSale, paused between their calls. */
export const RETIREMENT_STEPS = {
  retire: async (system, { actor = 0 }) => {
    const stepper = system.start((database, store) => retireSale(database, store, 0));
    system.steppers[actor] = stepper;
    await stepper.run(new Set(['transaction', 'observeSale', 'get']));
  },
  'retire-commit': async (system, { actor = 0 }) => {
    const stepper = runningOf(system, actor);
    await stepper.run(new Set(['commit']));
    Divergence.unless(
      stepper.waitsFor === 'rememberEpoch',
      `after its commit it continues with ${stepper.waitsFor ?? outcomeText(stepper)}`,
    );
  },
  forget: async (system, { actor = 0, variant }) => {
    const stepper = runningOf(system, actor);
    await stepper.run(new Set(['rememberEpoch', 'forgetSale']));
    const isKept = stepper.waitsFor === 'query';
    Divergence.unless(isKept === (variant === 'kept'), `Redis ${isKept ? 'keeps' : 'forgets'} the sale`);
  },
  'bring-back': calls('query'),
  strike: calls('unlink', 'transaction', 'srem', 'commit'),
} satisfies StepsByType;

/** What the check of the sales that Redis holds does with a retired one. */
export function beginToForget(system: RealSystem, actor: number, sale: Sale | undefined): void {
  if (sale === undefined) throw new Divergence('the sale does not exist');
  system.steppers[actor] = system.start((database, store) => forgetRetiredSale(database, store, sale));
}
