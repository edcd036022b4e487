import type { RoomPlant, RoomSetup } from './setup.js';

/** A bug that can be planted: it removes one fence of waiting rooms. */
export interface PlantedRoomBug {
  readonly name: RoomPlant;
  readonly about: string;
  /** The property that breaks. */
  readonly breaks: string;
  /** Small bounds within which it does. */
  readonly bounds: Omit<RoomSetup, 'name' | 'about' | 'plant'>;
}

const SMALL: PlantedRoomBug['bounds'] = {
  ...{ users: 2, insideMax: 1, keepers: 1, apis: 1, isDrawn: true },
  ...{ disturbances: {}, faultsMax: 1 },
};
const LOST = { ...SMALL, isNotedAtOnce: true, disturbances: { 'redis-loses-all': 1 } };
/** Numbers and calls alone. */
const NUMBERS = { ...SMALL, apis: 0, disturbances: { 'redis-loses-all': 1 } };

export const ROOM_PLANTS: readonly PlantedRoomBug[] = [
  {
    name: 'opened-from-memory',
    about: 'a room that Redis lost is opened by what the worker read of PostgreSQL before it noticed',
    breaks: 'R2',
    bounds: NUMBERS,
  },
  {
    name: 'opened-without-reserve',
    about:
      'a room is opened by the bound, which is not raised first: what comes until the next note may come again after the next loss',
    breaks: 'R1',
    bounds: { ...NUMBERS, disturbances: { 'redis-loses-all': 2 }, faultsMax: 2 },
  },
  {
    name: 'bound-without-margin',
    about: 'the bound in PostgreSQL is the last number that was given, not one that nobody can have had yet',
    breaks: 'R1',
    bounds: NUMBERS,
  },
  {
    name: 'bound-may-fall',
    about: 'a worker that continues late lowers the bound',
    breaks: 'R1',
    bounds: { ...NUMBERS, keepers: 2, isNotedAtOnce: true },
  },
  {
    name: 'promoted-is-believed',
    about: 'a replica that was promoted counts on from where it was',
    breaks: 'R1',
    bounds: { ...NUMBERS, disturbances: { 'lagging-replica-promoted': 1 } },
  },
  {
    name: 'listed-before-frozen',
    about: 'the list of the draw is read before it is fixed who takes part',
    breaks: 'R4',
    bounds: { ...SMALL, apis: 0, isDrawn: false },
  },
  {
    name: 'calls-noted-twice',
    about: 'a call is noted as it was made, although a Redis that was lost had made a part of it before',
    breaks: 'R7',
    bounds: { ...NUMBERS, users: 1, keepers: 2 },
  },
  {
    name: 'calls-struck-first',
    about: 'calls leave Redis when they are read, not when PostgreSQL has them',
    breaks: 'R7',
    bounds: { ...SMALL, apis: 0, disturbances: { 'keeper-dies': 1 } },
  },
  {
    name: 'called-beyond-arrivals',
    about: 'places are called that nobody has yet',
    breaks: 'R2',
    bounds: SMALL,
  },
  {
    name: 'noted-calls-forgotten',
    about: 'a room that is opened again begins to call from the first place',
    breaks: 'R2',
    bounds: LOST,
  },
  {
    name: 'claim-believes-the-api',
    about: 'whoever the API believes to be called is let in, although this Redis has not called him',
    breaks: 'R5',
    bounds: LOST,
  },
  {
    name: 'inside-not-counted',
    about: 'whose turn it is is let in, however many are inside',
    breaks: 'R3',
    bounds: SMALL,
  },
  {
    name: 'birth-ignored',
    about: 'admissions of before a loss of Redis stay good, although nobody knows who was inside',
    breaks: 'R3',
    bounds: LOST,
  },
  {
    name: 'expiry-ignored',
    about: 'an admission lets buy when its time is over',
    breaks: 'R6',
    bounds: SMALL,
  },
];
