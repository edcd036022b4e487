import { CONFIGURATIONS } from './configurations.js';
import { HOLD_CONFIGURATIONS } from './holds/configurations.js';
import { HOLD_PLANTS } from './holds/plants.js';
import type { HoldSetup } from './holds/setup.js';
import { PLANTS } from './plants.js';
import type { Setup } from './setup.js';

/** The bounds of an exploration of either model: how purchases become orders, or how holds live and end. */
export type AnySetup = Setup | HoldSetup;

export const ALL_CONFIGURATIONS: readonly AnySetup[] = [...CONFIGURATIONS, ...HOLD_CONFIGURATIONS];
export const ALL_PLANTS = [...PLANTS, ...HOLD_PLANTS];

export function isOfHolds(setup: AnySetup): setup is HoldSetup {
  return 'quantities' in setup;
}

/** Whether the bug can be planted in this model. */
export function canHavePlant(setup: AnySetup, name: string): boolean {
  return (isOfHolds(setup) ? HOLD_PLANTS : PLANTS).some((plant) => plant.name === name);
}
