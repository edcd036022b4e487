import { createCipheriv, createHmac, hash, randomBytes } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import type { RoomLane } from './lanes.js';
import { drawnOf, laneNamesOf, type Room } from './room.js';

/** The name of all rules below; docs/waiting-room.md states them for other programs. */
export const DRAW_ALGORITHM = 'fisher-yates-aes256ctr-v1';
/** The same for a room with lanes: each is drawn by itself, from one list. */
export const LANES_DRAW_ALGORITHM = 'fisher-yates-aes256ctr-lanes-v1';

export const HASH_BYTES = 32;
const SEED_ZEROS = Buffer.alloc(16);
const LEAF_PREFIX = '\0';
const UINT32_BYTES = 4;
const UINT32_VALUES = 2 ** 32;
/** Numbers that are made at once, and drawn before others of the process have their turn: some 5 ms. */
const NUMBERS_PER_TURN = 16_384;

/** What a draw is bound to before anybody arrives: the secret is published when it is over. */
export function newSecret(): Buffer {
  return randomBytes(HASH_BYTES);
}

export function commitmentOf(secret: Buffer): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Names a user in the published list, to whoever knows the room's key. */
export function pseudonymOf(listKey: Buffer, userId: string): string {
  return createHmac('sha256', listKey).update(userId).digest('hex');
}

/** An arrival, as it is bound to the list of a draw. */
interface ListedArrival {
  readonly saleId: string;
  /** In hexadecimal digits. */
  readonly commitment: string;
  readonly arrival: number;
  readonly pseudonym: string;
  /** Where the room has several. */
  readonly lane?: string | undefined;
}

/** An arrival in the list of a draw. The prefix makes it a leaf of the tree as well. */
export function leafOf(listed: ListedArrival): Buffer {
  return Buffer.from(leafBytesOf(listed), 'latin1');
}

/** Writes the leaf to its place in the list. There may be a million, and a Buffer for each takes three times as long. */
export function writeLeaf(leaves: Buffer, index: number, listed: ListedArrival): void {
  leaves.write(leafBytesOf(listed), index * HASH_BYTES, 'latin1');
}

/** A character for each byte. */
function leafBytesOf({ saleId, commitment, arrival, pseudonym, lane }: ListedArrival): string {
  const text = `${LEAF_PREFIX}${saleId}|${commitment}|${arrival}|${pseudonym}`;
  // In one call: half the time of a Hash object.
  return hash('sha256', lane === undefined ? text : `${text}|${lane}`, 'binary');
}

/** What the order follows from. Nobody can know it before the list is closed and the secret is published. */
export function seedOf(secret: Buffer, saleId: string, drawn: number, listRoot: Buffer): Buffer {
  return createHmac('sha256', secret)
    .update([saleId, drawn, listRoot.toString('hex')].join('|'))
    .digest();
}

/** The same for one lane of a room that has several; `drawn` is of each of them. */
function laneSeedOf(secret: Buffer, saleId: string, drawn: readonly number[], listRoot: Buffer, lane: string): Buffer {
  return createHmac('sha256', secret)
    .update([saleId, drawn.join(','), listRoot.toString('hex'), lane].join('|'))
    .digest();
}

/** The places of each lane of a room, those of `general` first; undefined until its secret is published. */
export async function drawRoomPlaces(
  room: Pick<Room, 'saleId' | 'list' | 'secret'> & { readonly lanes: readonly Pick<RoomLane, 'name' | 'drawn'>[] },
): Promise<Uint32Array[] | undefined> {
  const { saleId, list, secret } = room;
  const drawn = drawnOf(room);
  if (list === undefined || drawn === undefined || secret === undefined) return undefined;
  if (drawn.length === 1) return [await drawPlaces(seedOf(secret, saleId, list.drawn, list.root), list.drawn)];
  const places: Uint32Array[] = [];
  for (const [lane, name] of laneNamesOf(room).entries())
    places.push(await drawPlaces(laneSeedOf(secret, saleId, drawn, list.root, name), drawn[lane] ?? 0));
  return places;
}

/**
 * The place of each arrival, the first one's first: a permutation of 1 to `drawn`, each equally likely. A million take a third
 * of a second, in turns.
 */
export async function drawPlaces(seed: Buffer, drawn: number): Promise<Uint32Array> {
  const places = Uint32Array.from({ length: drawn }, (_, i) => i + 1);
  const next = numbersOf(seed);
  for (let last = drawn - 1; last > 0; last -= 1) {
    if (last % NUMBERS_PER_TURN === 0) await pause();
    const choices = last + 1;
    // Above the largest multiple the first remainders would come more often than the others.
    const limit = UINT32_VALUES - (UINT32_VALUES % choices);
    let number = next();
    while (number >= limit) number = next();
    const other = number % choices;
    const place = places[last] as number;
    places[last] = places[other] as number;
    places[other] = place;
  }
  return places;
}

/** The place of an arrival: drawn for those before the cut-off, for later ones their turn. */
export function placeOfArrival(arrival: number, places: Uint32Array): number {
  return places[arrival - 1] ?? arrival;
}

/** Endless numbers of 32 bits: AES-256 in counter mode over zeros, big-endian. */
function numbersOf(seed: Buffer): () => number {
  const cipher = createCipheriv('aes-256-ctr', seed, SEED_ZEROS);
  const zeros = Buffer.alloc(NUMBERS_PER_TURN * UINT32_BYTES);
  let bytes = cipher.update(zeros);
  let at = 0;
  return () => {
    if (at === bytes.length) {
      bytes = cipher.update(zeros);
      at = 0;
    }
    at += UINT32_BYTES;
    return bytes.readUInt32BE(at - UINT32_BYTES);
  };
}
