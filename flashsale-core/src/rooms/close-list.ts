import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import { readMember } from '../redis/room-members.js';
import type { RoomStore } from '../redis/room-store.js';
import { HASH_BYTES, pseudonymOf, writeLeaf } from './draw.js';
import { rootOf, rootsOf } from './merkle-tree.js';
import { writeList } from './room-records.js';
import { laneNamesOf, type Room, roomIdOf } from './room.js';

/** Users that are read, and hashed before others of the process have their turn. */
const PAGE = 2_000;

/**
 * Fixes who takes part in a draw, and writes their list. Killed in between, it is begun again and comes to the same list, since a
 * number never changes hands.
 */
export async function closeList(database: Database, store: RoomStore, room: Room): Promise<'not-ready' | number> {
  const [outcome, ...drawn] = await store.freeze(roomIdOf(room), room.lanes.length);
  if (outcome === 'not-ready') return outcome;
  failPoint('after_freeze');
  const leaves = await readLeaves(store, room, drawn);
  const segmentRoots = await rootsOf(leaves);
  await writeList(database, room.saleId, { leaves, segmentRoots, root: await rootOf(segmentRoots), drawn });
  failPoint('after_list_root');
  return drawn.reduce((sum, ofLane) => sum + ofLane, 0);
}

/** A leaf for each number of each lane, one lane after the other; of zeros where nobody has it. */
async function readLeaves(store: RoomStore, room: Room, drawn: readonly number[]): Promise<Buffer> {
  const { saleId, commitment, listKey } = room;
  const names = room.lanes.length === 0 ? [] : laneNamesOf(room);
  const starts = drawn.map((_, lane) => drawn.slice(0, lane).reduce((sum, ofLane) => sum + ofLane, 0));
  const leaves = Buffer.alloc(drawn.reduce((sum, ofLane) => sum + ofLane, 0) * HASH_BYTES);
  let page = store.scanPlaces('0', PAGE);
  for (;;) {
    const [next, usersAndNumbers] = await page;
    const isLast = next === '0';
    // Redis reads the next page while this one is hashed.
    if (!isLast) page = store.scanPlaces(next, PAGE);
    for (let i = 0; i < usersAndNumbers.length; i += 2) {
      const arrival = Number(usersAndNumbers[i + 1]);
      const { lane, userId } = readMember(usersAndNumbers[i] as string);
      if (arrival > (drawn[lane] ?? 0)) continue;
      const listed = { saleId, commitment, arrival, pseudonym: pseudonymOf(listKey, userId), lane: names[lane] };
      writeLeaf(leaves, (starts[lane] ?? 0) + arrival - 1, listed);
    }
    if (isLast) return leaves;
  }
}
