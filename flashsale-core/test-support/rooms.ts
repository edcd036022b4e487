import { createRoom, JOINS_PER_CALL_MAX, type Room, Rooms, type RoomTerms, saleKeys } from 'flashsale-core';
import type { TestStores } from './test-stores.js';

const MINUTE_MS = 60_000;
/** So many at once that a test need not wait. */
const PER_MINUTE = 600_000;
const UNITS_LEFT = 1_000;

export function roomsOf({ database, redis }: TestStores): Rooms {
  return new Rooms(database, redis);
}

/** A room of this sale, open in Redis, whenever the sale starts. */
export async function giveRoom(stores: TestStores, saleId: string, terms: Partial<RoomTerms> = {}): Promise<Room> {
  const { opensAt = new Date(Date.now() - MINUTE_MS), perMinute = PER_MINUTE } = terms;
  const room = await stores.database.transaction((client) =>
    createRoom(client, saleId, { ...terms, opensAt, perMinute }),
  );
  if (room === undefined) throw new Error(`${saleId} has a room already`);
  await roomsOf(stores).advance(room, 0, 0);
  return room;
}

/** Lets these users arrive, named by memberOf where the room has lanes, and resolves with their numbers. */
export async function joinRoom(stores: TestStores, room: Room, userIds: readonly string[]): Promise<number[]> {
  const numbers: number[] = [];
  for (let from = 0; from < userIds.length; from += JOINS_PER_CALL_MAX) {
    const joined = await roomsOf(stores).join(room, userIds.slice(from, from + JOINS_PER_CALL_MAX));
    if (joined === 'not-ready') throw new Error(`The room of ${room.saleId} is not ready`);
    numbers.push(...joined);
  }
  return numbers;
}

/** Closes the list and reveals the secret, as the keeper does; resolves with the room after it. */
export async function drawRoom(stores: TestStores, room: Room): Promise<Room> {
  const rooms = roomsOf(stores);
  await rooms.closeList(room);
  await rooms.revealSecret(room.saleId);
  const [drawn] = await rooms.find([room.saleId]);
  return drawn ?? room;
}

/** Calls everybody who has arrived. */
export async function callEverybody(stores: TestStores, room: Room): Promise<void> {
  for (;;) {
    const inlet = await roomsOf(stores).advance(room, PER_MINUTE, UNITS_LEFT);
    if ([inlet, ...inlet.lanes].every(({ arrivals, serving }) => serving === arrivals)) return;
  }
}

/** As if Redis had lost what it knows of the room. */
export async function loseRoom(stores: TestStores, { saleId }: Pick<Room, 'saleId'>): Promise<void> {
  const { room, places, inside, admitted, calls, left } = saleKeys(saleId);
  await stores.redis.client.unlink(room, places, inside, admitted, calls, left);
}
