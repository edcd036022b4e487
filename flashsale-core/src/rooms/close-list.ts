import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { RoomStore } from '../redis/room-store.js';
import { HASH_BYTES, pseudonymOf, writeLeaf } from './draw.js';
import { rootOf, rootsOf } from './merkle-tree.js';
import { writeList } from './room-records.js';
import { type Room, roomIdOf } from './room.js';

/** Users that are read, and hashed before others of the process have their turn. */
const PAGE = 2_000;

/**
 * Fixes who takes part in a draw, and writes their list. Killed in between, it is begun again and comes to the same list, since a
 * number never changes hands.
 */
export async function closeList(database: Database, store: RoomStore, room: Room): Promise<'not-ready' | number> {
  const [outcome, drawn = 0] = await store.freeze(roomIdOf(room));
  if (outcome === 'not-ready') return outcome;
  failPoint('after_freeze');
  const leaves = await readLeaves(store, room, drawn);
  const segmentRoots = await rootsOf(leaves);
  await writeList(database, room.saleId, { leaves, segmentRoots, root: await rootOf(segmentRoots) });
  failPoint('after_list_root');
  return drawn;
}

/** A leaf for each number, of zeros where nobody has it. */
async function readLeaves(store: RoomStore, { saleId, commitment, listKey }: Room, drawn: number): Promise<Buffer> {
  const leaves = Buffer.alloc(drawn * HASH_BYTES);
  let page = store.scanPlaces('0', PAGE);
  for (;;) {
    const [next, usersAndNumbers] = await page;
    const isLast = next === '0';
    // Redis reads the next page while this one is hashed.
    if (!isLast) page = store.scanPlaces(next, PAGE);
    for (let i = 0; i < usersAndNumbers.length; i += 2) {
      const arrival = Number(usersAndNumbers[i + 1]);
      if (arrival > drawn) continue;
      const pseudonym = pseudonymOf(listKey, usersAndNumbers[i] as string);
      writeLeaf(leaves, { saleId, commitment, arrival, pseudonym });
    }
    if (isLast) return leaves;
  }
}
