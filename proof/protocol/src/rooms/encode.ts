import { ByteString } from '../explore/byte-string.js';
import { has } from '../state/entries.js';
import type { Api, Keeper, Room, State } from './state.js';

const bytes = new ByteString();

/**
 * A string that two states share only if they are equal, or differ by the names of users, workers or APIs alone: none of these is
 * treated differently by any step.
 */
export function encodeState(state: State): string {
  const { rows, ghost } = state;
  // By number; whoever has none has nothing else either.
  const order = [...state.users.keys()].sort((a, b) => numberOf(state, a) - numberOf(state, b));
  const named = (user: number): number => (user === 0 ? 0 : 1 + order.indexOf(user - 1));
  bytes.put(state.time + 4 * state.identity + (state.isOwnData ? 128 : 0));
  bytes.put(state.births);
  bytes.put(rows.bound + 16 * rows.serving);
  bytes.put(rows.listed);
  bytes.putFlags(rows.isRevealed, rows.isPaused);
  writeRoom(state.room, order);
  bytes.putFlags(state.replica !== null);
  if (state.replica !== null) writeRoom(state.replica, order);
  for (const user of order) {
    const { arrival, admission, isExpired, isLeaving } = state.users[user] as State['users'][number];
    bytes.put(arrival + 16 * admission);
    bytes.putFlags(isExpired, isLeaving, has(rows.orders, user), has(ghost.everBought, user));
  }
  bytes.put(ghost.covered + 16 * ghost.servingMax);
  bytes.put(ghost.givenMax);
  bytes.putFlags(ghost.wasGivenTwice, ghost.wasEarly, ghost.wasExpired, ghost.wasLost);
  bytes.putFlags(ghost.wasUnlisted, ghost.wasOutOfOrder);
  writeAll(ghost.given.map(named));
  for (const left of state.budget) bytes.put(left);
  const shared = bytes.take();
  return [
    shared,
    ...state.apis.map(encodeApi).sort(),
    ...state.keepers.map((keeper) => encodeKeeper(keeper, named)).sort(),
  ].join('');
}

function numberOf({ users }: State, user: number): number {
  return users[user]?.arrival ?? 0;
}

function encodeApi({ listed, serving, born, isDrawn, isPaused }: Api): string {
  bytes.put(listed + 16 * serving);
  bytes.put(born);
  bytes.putFlags(isDrawn, isPaused);
  return bytes.take();
}

function encodeKeeper(keeper: Keeper, named: (user: number) => number): string {
  bytes.put(keeper.phase);
  bytes.put(keeper.bound + 16 * keeper.serving);
  bytes.put(keeper.listed + 16 * keeper.arrivals);
  bytes.putFlags(keeper.isRevealed, keeper.isPaused, keeper.calls.length > 0, keeper.list.length > 0);
  writeAll(keeper.calls);
  writeAll(keeper.list.map(named));
  return bytes.take();
}

function writeAll(numbers: readonly number[]): void {
  for (const number of numbers) bytes.put(number);
}

function writeRoom(room: Room, order: readonly number[]): void {
  bytes.putFlags(room.isThere);
  if (!room.isThere) return;
  bytes.put(room.server + 16 * room.born);
  bytes.put(room.arrivals + 16 * room.serving);
  bytes.put(room.drawn);
  for (const user of order) {
    bytes.put(room.places[user] ?? 0);
    bytes.putFlags(has(room.inside, user));
  }
  writeAll(room.calls);
}
