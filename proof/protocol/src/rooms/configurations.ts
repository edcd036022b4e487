import type { RoomSetup } from './setup.js';

const BOUNDS: Omit<RoomSetup, 'name' | 'about' | 'disturbances' | 'faultsMax'> = {
  ...{ users: 2, insideMax: 1, keepers: 1, apis: 1, isDrawn: true },
};

/** What is explored of waiting rooms: each within its own bounds. */
export const ROOM_CONFIGURATIONS: readonly RoomSetup[] = [
  {
    ...BOUNDS,
    name: 'room-draw',
    about: 'users arrive before and after the cut-off, while two workers close the list and reveal the secret, and die',
    isDrawn: false,
    keepers: 2,
    apis: 0,
    disturbances: { 'keeper-dies': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-draw-loss',
    about: 'Redis loses everything, or a replica that lags is promoted, at any moment of a draw',
    isDrawn: false,
    apis: 0,
    disturbances: { 'redis-loses-all': 1, 'lagging-replica-promoted': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-numbers',
    about: 'Redis loses everything twice, or restarts, and a worker dies; places are called and nobody is let in yet',
    apis: 0,
    disturbances: { 'redis-loses-all': 2, 'redis-restarts': 1, 'keeper-dies': 1 },
    faultsMax: 2,
  },
  {
    ...BOUNDS,
    name: 'room-late-worker',
    about: 'the same with one loss, or a promotion, and two workers of whom one continues late',
    users: 1,
    keepers: 2,
    apis: 0,
    disturbances: { 'redis-loses-all': 1, 'lagging-replica-promoted': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-inlet',
    about: 'two users of whom one has room inside are let in by two APIs; workers and APIs die, and Redis restarts',
    apis: 2,
    disturbances: { 'keeper-dies': 1, 'api-dies': 1, 'redis-restarts': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-inlet-loss',
    about: 'Redis loses everything while users are let in and buy',
    isNotedAtOnce: true,
    disturbances: { 'redis-loses-all': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-promotion',
    about: 'a replica that lags is promoted; two APIs look at different moments',
    users: 1,
    apis: 2,
    isNotedAtOnce: true,
    disturbances: { 'lagging-replica-promoted': 1, 'api-dies': 1 },
    faultsMax: 1,
  },
  {
    ...BOUNDS,
    name: 'room-operators',
    about: 'an operator pauses the room and lets people in again, and resets the sale',
    isNotedAtOnce: true,
    disturbances: { pause: 1, reset: 1, 'api-dies': 1 },
    faultsMax: 1,
  },
];
