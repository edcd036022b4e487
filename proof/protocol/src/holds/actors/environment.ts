import { excuseLost } from '../losses.js';
import { cloneShop, emptyShop, Gate, type Shop, type State } from '../state.js';
import { reset } from '../statements.js';
import type { HoldSteps } from './step.js';

/** What happens to Redis, and a reset. */
export function environmentSteps(steps: HoldSteps): void {
  restarts(steps);
  resetSale(steps);
}

function replaceData(next: State, shop: Shop): void {
  next.identity += 1;
  next.shop = cloneShop(shop);
  next.survivor = null;
  excuseLost(next);
}

function restarts(steps: HoldSteps): void {
  const { state, setup } = steps;
  const { shop, survivor } = state;
  if (survivor === null && steps.may('redis-loses-tail')) {
    steps.add({ type: 'mark-survivor' }, (next) => (next.survivor = cloneShop(shop)));
  }
  if (steps.may('redis-restarts')) steps.disturb('redis-restarts', {}, (next) => replaceData(next, shop));
  if (steps.may('redis-loses-all')) {
    steps.disturb('redis-loses-all', {}, (next) => replaceData(next, emptyShop(setup.buyers.length)));
  }
  if (survivor !== null && steps.may('redis-loses-tail')) {
    steps.disturb('redis-loses-tail', {}, (next) => replaceData(next, survivor));
  }
}

/** The gate is closed in Redis, then the orders are archived and the epoch raised. */
function resetSale(steps: HoldSteps): void {
  const { state, setup } = steps;
  if (state.isResetting) {
    steps.add({ type: 'reset-commit' }, (next) => {
      reset(setup, next);
      next.isResetting = false;
      for (const attempt of next.attempts) if (attempt.madeEpoch > 0) attempt.isExcused = true;
    });
    return;
  }
  // A rebuild under way would be superseded by the epoch; it is left out of the bounds here.
  if (!steps.may('reset') || state.rebuilder.phase !== 0) return;
  steps.disturb('reset', {}, (next) => {
    next.shop.gate = Gate.closed;
    next.isResetting = true;
  });
}
