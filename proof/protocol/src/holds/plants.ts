import type { HoldPlant, HoldSetup } from './setup.js';

/** A bug that can be planted: it removes one fence of the life of holds. */
export interface PlantedHoldBug {
  readonly name: HoldPlant;
  readonly about: string;
  /** The property that breaks. */
  readonly breaks: string;
  /** Small bounds within which it does. */
  readonly bounds: Omit<HoldSetup, 'name' | 'about' | 'plant'>;
}

const SMALL: PlantedHoldBug['bounds'] = {
  buyers: [0],
  quantities: [1],
  units: 1,
  limit: 1,
  tries: 1,
  payments: [0],
  capture: 'manual',
  workers: 1,
  sweepers: 1,
  disturbances: {},
  faultsMax: 2,
};

const WRITTEN = { ...SMALL, isWrittenAtOnce: true };

export const HOLD_PLANTS: readonly PlantedHoldBug[] = [
  {
    name: 'settled-whatever-the-instance',
    about: 'a late verdict is mirrored although the order id has another hold by now',
    breaks: 'U',
    bounds: { ...SMALL, tries: 2, payments: [], sweepers: 2, disturbances: { reset: 1 } },
  },
  {
    name: 'settled-whatever-the-state',
    about: 'an end is mirrored again although Redis knows it already',
    breaks: 'U',
    bounds: { ...SMALL, payments: [], sweepers: 2 },
  },
  {
    name: 'settled-before-commit',
    about: 'the unit of a hold that is due goes back on sale before PostgreSQL has ended it',
    breaks: 'U',
    bounds: WRITTEN,
  },
  {
    name: 'struck-when-due',
    about: 'a deadline leaves the list when somebody takes it, not when its end is mirrored',
    breaks: 'L',
    bounds: { ...SMALL, payments: [], disturbances: { 'sweeper-dies': 1 } },
  },
  {
    name: 'ended-without-row',
    about: 'a hold that is due and not yet a row is ended in Redis alone, while its message is under way',
    breaks: 'U',
    bounds: { ...SMALL, payments: [] },
  },
  {
    name: 'ended-whatever-the-status',
    about: 'the end does not ask whether the order is still held',
    breaks: 'D',
    bounds: WRITTEN,
  },
  {
    name: 'ended-in-any-epoch',
    about: 'the end does not compare the epoch, so it writes and ends a hold of before a reset',
    breaks: 'H',
    bounds: { ...SMALL, tries: 2, payments: [], disturbances: { reset: 1 } },
  },
  {
    name: 'confirmed-whatever-the-status',
    about: 'a payment confirms its order although that has ended',
    breaks: 'U',
    bounds: WRITTEN,
  },
  {
    name: 'paid-in-any-epoch',
    about: 'a payment of before a reset confirms the same order id after it',
    breaks: 'S3',
    bounds: { ...WRITTEN, tries: 2, disturbances: { reset: 1 } },
  },
  {
    name: 'void-believed',
    about: 'a void counts as done although the provider says that the money is captured',
    breaks: 'M2',
    bounds: { ...WRITTEN, capture: 'automatic' },
  },
  {
    name: 'void-without-create',
    about:
      'a void of an intent that the provider does not have counts as done, and the call that creates it arrives later',
    breaks: 'M2',
    bounds: WRITTEN,
  },
  {
    name: 'cancel-without-mark',
    about: 'a cancel does not tell Redis beforehand where the sweeper has to look',
    breaks: 'L',
    bounds: { ...WRITTEN, disturbances: { 'operator-cancels': 1, 'canceller-dies': 1 } },
  },
  {
    name: 'cancel-without-epoch',
    about: 'a cancel does not compare the epoch, although a rebuild may have forgotten its mark',
    breaks: 'L',
    bounds: { ...WRITTEN, disturbances: { 'operator-cancels': 1, 'redis-restarts': 1 } },
  },
  {
    name: 'mark-taken-away',
    about: 'whoever mirrors that an order is confirmed takes away the mark of a cancel that committed meanwhile',
    breaks: 'L',
    bounds: { ...WRITTEN, disturbances: { 'operator-cancels': 1, 'canceller-dies': 1 } },
  },
  {
    name: 'restored-by-deadline',
    about: 'after a rebuild a hold is looked at when its deadline passes, not at once',
    breaks: 'L',
    bounds: { ...WRITTEN, isPrompt: true, disturbances: { 'redis-restarts': 1 } },
  },
  {
    name: 'tombstones-forgotten',
    about: 'a rebuild does not restore orders that have ended, so their order ids are held again',
    breaks: 'H',
    bounds: { ...SMALL, tries: 2, payments: [], disturbances: { 'redis-restarts': 1 } },
  },
];
