import { BUCKET_CONFIGURATIONS } from './buckets/configurations.js';
import { BUCKET_PLANTS } from './buckets/plants.js';
import type { BucketSetup } from './buckets/setup.js';
import { CONFIGURATIONS } from './configurations.js';
import { HOLD_CONFIGURATIONS } from './holds/configurations.js';
import { HOLD_PLANTS } from './holds/plants.js';
import type { HoldSetup } from './holds/setup.js';
import { PLANTS } from './plants.js';
import { ROOM_CONFIGURATIONS } from './rooms/configurations.js';
import { ROOM_PLANTS } from './rooms/plants.js';
import type { RoomSetup } from './rooms/setup.js';
import type { Setup } from './setup.js';

/** The bounds of an exploration of one of the models: how purchases become orders, how holds live and end, how rooms let people in, how buckets share units. */
export type AnySetup = Setup | HoldSetup | RoomSetup | BucketSetup;

export const ALL_CONFIGURATIONS: readonly AnySetup[] = [
  ...CONFIGURATIONS,
  ...HOLD_CONFIGURATIONS,
  ...ROOM_CONFIGURATIONS,
  ...BUCKET_CONFIGURATIONS,
];
export const ALL_PLANTS = [...PLANTS, ...HOLD_PLANTS, ...ROOM_PLANTS, ...BUCKET_PLANTS];

export function isOfHolds(setup: AnySetup): setup is HoldSetup {
  return 'quantities' in setup;
}

export function isOfRooms(setup: AnySetup): setup is RoomSetup {
  return 'insideMax' in setup;
}

export function isOfBuckets(setup: AnySetup): setup is BucketSetup {
  return 'quotas' in setup;
}

/** Whether the bug can be planted in this model. */
export function canHavePlant(setup: AnySetup, name: string): boolean {
  const plants = plantsOf(setup);
  return plants.some((plant) => plant.name === name);
}

function plantsOf(setup: AnySetup): readonly { readonly name: string }[] {
  if (isOfHolds(setup)) return HOLD_PLANTS;
  if (isOfRooms(setup)) return ROOM_PLANTS;
  return isOfBuckets(setup) ? BUCKET_PLANTS : PLANTS;
}
