import { bit, count, has } from '../state/entries.js';
import { isReady } from './scripts.js';
import type { RoomSetup } from './setup.js';
import { KeeperPhase, type State } from './state.js';

/** What must hold in every state, by the names of docs/waiting-room.md. */
export const ROOM_SAFETY = {
  R1: 'no number is given twice',
  R2: 'no more places are called than numbers were given, and a place that was called stays called',
  R3: 'no more are inside than there is room for, nor can buy by an admission that counts',
  R4: 'the list has everybody whose number takes part in the draw',
  R5: 'nobody is let in before his place was called',
  R6: 'nobody buys who is not inside any more',
  R7: 'the calls that PostgreSQL knows follow on one another, and are the places that are served',
} as const;

/** What must be reached from every state, once faults and operators are over. */
export const ROOM_LIVENESS = {
  L: 'everybody gets a number, is called, let in, and buys; and PostgreSQL knows of it',
} as const;

export function brokenSafety(setup: RoomSetup, state: State): keyof typeof ROOM_SAFETY | undefined {
  const { ghost, room } = state;
  if (ghost.wasGivenTwice) return 'R1';
  if (isReady(state) && (room.serving > room.arrivals || room.serving < ghost.servingMax)) return 'R2';
  if (count(room.inside) > setup.insideMax || count(usable(setup, state)) > setup.insideMax) return 'R3';
  if (ghost.wasUnlisted) return 'R4';
  if (ghost.wasEarly) return 'R5';
  if (ghost.wasExpired) return 'R6';
  return ghost.wasOutOfOrder ? 'R7' : undefined;
}

/** Who can buy by an API that has looked since the room was born, and has not bought. */
function usable({ plant }: RoomSetup, { users, room, ghost }: State): number {
  let mask = 0;
  for (const [user, { admission, isExpired }] of users.entries()) {
    const isOfThisRoom = admission >= room.born || plant === 'birth-ignored';
    if (admission > 0 && !isExpired && isOfThisRoom && !has(ghost.everBought, user)) mask |= bit(user);
  }
  return room.isThere ? mask : 0;
}

/** Everybody has bought, or was called where nobody buys, and both stores agree about the room. */
export function isAtRest({ users, apis }: RoomSetup, state: State): boolean {
  const { rows, room, keepers } = state;
  const isDone = apis === 0 ? state.users.every(({ arrival }) => arrival > 0) : count(rows.orders) === users;
  return (
    isDone &&
    rows.isRevealed &&
    isReady(state) &&
    (apis > 0 || room.serving === room.arrivals) &&
    rows.serving === room.serving &&
    room.calls.every((last) => last === 0) &&
    state.users.every(({ isLeaving }) => !isLeaving) &&
    keepers.every(({ phase }) => phase === KeeperPhase.ready)
  );
}
