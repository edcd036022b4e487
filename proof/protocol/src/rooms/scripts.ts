import { bit, count as countOf, has } from '../state/entries.js';
import { type Keeper, noRoom, NUMBERS_MAX, type State, type User } from './state.js';
import type { RoomSetup } from './setup.js';

/** The scripts of Redis, as functions on what Redis has. */

/** Whether a worker has looked after the room since this server started: all scripts but advance-room refuse otherwise. */
export function isReady({ room, identity }: State): boolean {
  return room.isThere && room.server === identity;
}

/** A permutation of the numbers of a draw; later ones keep theirs. */
export function placeOf(arrival: number, listed: number): number {
  return arrival < listed ? listed - arrival : arrival;
}

export function join(state: State, user: number): void {
  const { room, ghost } = state;
  let number = room.places[user] as number;
  if (number === 0) {
    room.arrivals += 1;
    if (room.arrivals > NUMBERS_MAX) throw new Error(`A number is above ${NUMBERS_MAX}`);
    number = room.arrivals;
    room.places[user] = number;
    if (number <= ghost.givenMax) ghost.wasGivenTwice = true;
    ghost.givenMax = Math.max(ghost.givenMax, number);
    if (state.rows.listed === 0) ghost.given[number - 1] = user + 1;
  }
  (state.users[user] as User).arrival = number;
}

/** Whether this server has lost the room, or may have lost its last moment: it goes on only by what PostgreSQL knows now. */
export function isLost(setup: RoomSetup, { room, identity, isOwnData }: State): boolean {
  if (!room.isThere) return true;
  if (room.server === identity) return false;
  return !isOwnData && setup.plant !== 'promoted-is-believed';
}

/** Opens the room where this server has lost it, and calls so many. */
export function advance(setup: RoomSetup, state: State, keeper: Keeper, count: number): void {
  const { identity, ghost } = state;
  if (isLost(setup, state)) {
    if (!state.room.isThere) state.room = { ...noRoom(setup.users), isThere: true };
    state.births += 1;
    const { room } = state;
    Object.assign(room, { arrivals: Math.max(room.arrivals, keeper.bound), born: state.births, inside: 0 });
    ghost.covered = Math.max(ghost.covered, room.arrivals);
  }
  const { room } = state;
  room.server = identity;
  room.serving = servingBefore(setup, state, keeper);
  if (keeper.listed > 0) room.drawn = keeper.listed;
  if (count > 0) room.calls[room.serving] = room.serving + count;
  room.serving += count;
  ghost.servingMax = Math.max(ghost.servingMax, room.serving);
}

/** How many places are called before advance-room calls more. */
export function servingBefore({ plant }: RoomSetup, { room }: State, keeper: Keeper): number {
  return plant === 'noted-calls-forgotten' ? room.serving : Math.max(room.serving, keeper.serving);
}

/** Lets a user in, or says that he is; undefined where his place was not called, or nobody more fits in. */
export function claim(setup: RoomSetup, state: State, user: number, place: number): number | undefined {
  const { room, ghost } = state;
  if (has(room.inside, user)) return room.born;
  const isCalled = place <= room.serving;
  if (!isCalled && setup.plant !== 'claim-believes-the-api') return undefined;
  if (countOf(room.inside) >= setup.insideMax && setup.plant !== 'inside-not-counted') return undefined;
  if (!isCalled) ghost.wasEarly = true;
  room.inside |= bit(user);
  return room.born;
}
