import { ROOM_DISTURBANCES, type RoomSetup } from './setup.js';

/** Numbers that may be given after the last note, or after a room was opened, before the next note: what the bound is above them. */
export const MARGIN = 1;
/** No number is higher. */
export const NUMBERS_MAX = 12;

/** The rows of PostgreSQL. */
export interface Rows {
  /** A number that nobody has had yet. */
  bound: number;
  /** Places that were called, as far as it was told. */
  serving: number;
  /** 1 + how many take part in the draw; 0 while there is no list. */
  listed: number;
  isRevealed: boolean;
  isPaused: boolean;
  /** Who has bought. */
  orders: number;
}

/** What a Redis has of the room. */
export interface Room {
  isThere: boolean;
  /** The server that looked after it last. */
  server: number;
  arrivals: number;
  serving: number;
  /** 1 + how many take part in the draw; 0 before. */
  drawn: number;
  /** Tells openings apart: when the room was opened, nobody was inside. */
  born: number;
  /** By user. */
  places: number[];
  inside: number;
  /** By the first place of each call that PostgreSQL was not told of, its last one; 0 for none. */
  calls: number[];
}

export interface User {
  /** The number on his ticket; 0 for none. */
  arrival: number;
  /** The birth that his admission names; 0 for none. */
  admission: number;
  /** Its ten minutes are over. */
  isExpired: boolean;
  /** He has bought, and Redis was not told yet. */
  isLeaving: boolean;
}

export interface Api {
  isDrawn: boolean;
  isPaused: boolean;
  listed: number;
  serving: number;
  born: number;
}

export const KeeperPhase = {
  /** Between two rounds: it may go on by what it read of PostgreSQL in an earlier one. */
  ready: 0,
  lost: 1,
  reserved: 2,
  advanced: 3,
  told: 4,
  noted: 5,
  frozen: 6,
  read: 7,
} as const;

export interface Keeper {
  phase: number;
  // What it read of PostgreSQL.
  bound: number;
  serving: number;
  listed: number;
  isRevealed: boolean;
  isPaused: boolean;
  // What Redis told it.
  arrivals: number;
  calls: readonly number[];
  /** By arrival - 1, 1 + the user who has it; 0 where nobody does. */
  list: readonly number[];
}

export const Time = { gathering: 0, cutOff: 1, started: 2 } as const;

export interface State {
  time: number;
  rows: Rows;
  identity: number;
  /** Whether the data of this server is its own: a replica that was promoted may lack the last moment. */
  isOwnData: boolean;
  births: number;
  room: Room;
  /** What a replica has that lags. */
  replica: Room | null;
  users: User[];
  apis: Api[];
  keepers: Keeper[];
  ghost: {
    /** So many numbers were given when the bound was noted last, or the room opened: no more than MARGIN come before the next note. */
    covered: number;
    /** The highest number that was given to anybody. */
    givenMax: number;
    /** By number - 1, 1 + the user who got it; no longer needed when the list of the draw is written. */
    given: number[];
    servingMax: number;
    wasGivenTwice: boolean;
    wasUnlisted: boolean;
    wasOutOfOrder: boolean;
    wasEarly: boolean;
    wasExpired: boolean;
    wasLost: boolean;
    everBought: number;
  };
  budget: number[];
}

export const none = (): number[] => Array.from({ length: NUMBERS_MAX }, () => 0);

/** A process that has just read the room in PostgreSQL. */
export function readyKeeper({ bound, serving, listed, isRevealed, isPaused }: Rows): Keeper {
  const read = { bound, serving, listed, isRevealed, isPaused };
  return { ...read, phase: KeeperPhase.ready, arrivals: 0, calls: [], list: [] };
}

export function noRoom(users: number): Room {
  return {
    ...{ isThere: false, server: 0, arrivals: 0, serving: 0, drawn: 0, born: 0 },
    ...{ places: Array.from({ length: users }, () => 0), inside: 0, calls: none() },
  };
}

/** A room that is open on the first server, and nobody has a number. */
export function initialState(setup: RoomSetup): State {
  const { users, keepers, apis, isDrawn = false, disturbances, faultsMax } = setup;
  const listed = isDrawn ? 1 : 0;
  const rows: Rows = {
    ...{ bound: MARGIN, serving: 0, listed },
    ...{ isRevealed: isDrawn, isPaused: false, orders: 0 },
  };
  return {
    time: isDrawn ? Time.started : Time.gathering,
    rows,
    identity: 1,
    isOwnData: true,
    births: 1,
    room: { ...noRoom(users), isThere: true, server: 1, born: 1, drawn: listed },
    replica: null,
    users: Array.from({ length: users }, () => ({ arrival: 0, admission: 0, isExpired: false, isLeaving: false })),
    apis: Array.from({ length: apis }, () => ({ isDrawn, isPaused: false, listed, serving: 0, born: 1 })),
    keepers: Array.from({ length: keepers }, () => readyKeeper(rows)),
    ghost: {
      ...{ covered: 0, givenMax: 0, given: none(), servingMax: 0, everBought: 0 },
      ...{ wasGivenTwice: false, wasUnlisted: false, wasEarly: false, wasExpired: false },
      ...{ wasOutOfOrder: false, wasLost: false },
    },
    budget: ROOM_DISTURBANCES.budgetOf(disturbances, faultsMax),
  };
}

export function cloneRoom(room: Room): Room {
  return { ...room, places: room.places.slice(), calls: room.calls.slice() };
}

/** A copy that can be changed. What a keeper read, and a replica, are replaced and never changed. */
export function cloneState(state: State): State {
  return {
    ...state,
    rows: { ...state.rows },
    room: cloneRoom(state.room),
    users: state.users.map((user) => ({ ...user })),
    apis: state.apis.map((api) => ({ ...api })),
    keepers: state.keepers.map((keeper) => ({ ...keeper })),
    ghost: { ...state.ghost, given: state.ghost.given.slice() },
    budget: state.budget.slice(),
  };
}
