import { Refusal } from 'flashsale-command-line';
import {
  commitmentOf,
  drawnOf,
  drawRoomPlaces,
  findRooms,
  HASH_BYTES,
  laneNamesOf,
  leafOf,
  placeOfArrival,
  pseudonymOf,
  readListSegment,
  readMember,
  type Room,
  rootOf,
} from 'flashsale-core';
import type { Stores } from './stores.js';
import { checkTable } from './verdict-text.js';
import type { CheckResult } from './verify-sale.js';

const PLACES_PER_CALL = 1_000;
const FIRST_SHOWN = 10;

/** A draw whose secret is published, with its list as it is stored. */
interface Draw {
  readonly room: Room;
  readonly secret: Buffer;
  readonly drawn: number;
  readonly root: Buffer;
  readonly leaves: Buffer;
}

interface DrawVerdict {
  readonly saleId: string;
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
  /** The arrivals of each lane that were called first, the first of all first. */
  readonly first: readonly { readonly lane: string; readonly arrivals: readonly number[] }[];
  /** Whether Redis still had who has which number. */
  readonly isComparedWithRedis: boolean;
}

/**
 * Checks the draw of a sale's waiting room: what everybody can check, and that everybody in Redis is in the list.
 *
 * @throws Refusal where there is no draw yet
 */
export async function verifyDraw({ database, redis }: Stores, saleId: string): Promise<DrawVerdict> {
  const draw = await readDraw(database, saleId);
  const { room, secret, drawn, root, leaves } = draw;
  const places = (await drawRoomPlaces(room)) ?? [];
  const membership = await checkMembers(redis.sale(saleId).room, draw);
  const checks = [
    check(
      'draw-commitment',
      'SHA-256 of the secret = commitment',
      room.commitment,
      commitmentOf(secret).toString('hex'),
    ),
    check('draw-list', 'leaves in the list = numbers drawn', drawn, leaves.length / HASH_BYTES),
    check(
      'draw-root',
      'root of the list = published root',
      root.toString('hex'),
      (await rootOf(leaves)).toString('hex'),
    ),
    check('draw-places', 'each place of 1 to N is given once', drawn, numberOfPlaces(places)),
    ...(membership === undefined ? [] : [membership]),
  ];
  return {
    saleId,
    ok: checks.every(({ ok }) => ok),
    checks,
    first: laneNamesOf(room).map((lane, i) => ({ lane, arrivals: firstOf(places[i] ?? new Uint32Array()) })),
    isComparedWithRedis: membership !== undefined,
  };
}

/** The verdict for people. */
export function drawText({ saleId, ok, checks, first, isComparedWithRedis }: DrawVerdict): string {
  const failed = checks.filter((one) => !one.ok).map(({ id }) => id);
  return [
    `${saleId}: draw of the waiting room`,
    checkTable(checks),
    ...(isComparedWithRedis ? [] : ['  Redis no longer has the room, so nobody was looked for in the list.']),
    ...first.map(({ lane, arrivals }) => {
      const title = first.length === 1 ? 'First called' : `First called of ${lane}`;
      return `  ${title}: ${arrivals.length === 0 ? 'nobody' : `arrivals ${arrivals.join(', ')}`}`;
    }),
    '',
    ok
      ? `All ${checks.length} checks hold.`
      : `${failed.length} of ${checks.length} checks FAILED: ${failed.join(', ')}`,
    '',
  ].join('\n');
}

function numberOfPlaces(places: readonly Uint32Array[]): number {
  return places.reduce((sum, ofLane) => sum + new Set(ofLane).size, 0);
}

function firstOf(places: Uint32Array): number[] {
  const first = [...places.keys()].filter((i) => (places[i] as number) <= FIRST_SHOWN);
  return first.map((i) => i + 1).sort((a, b) => placeOfArrival(a, places) - placeOfArrival(b, places));
}

async function readDraw(database: Stores['database'], saleId: string): Promise<Draw> {
  const [room] = await findRooms(database, [saleId]);
  if (room === undefined) throw new Refusal(`There is no waiting room of a sale ${saleId}.`);
  const { list, secret } = room;
  if (list === undefined || secret === undefined)
    throw new Refusal(`The draw of ${saleId} is still to come: its secret is published when the sale starts.`);
  const parts: Buffer[] = [];
  for (;;) {
    const part = await readListSegment(database, saleId, parts.length);
    if (part === undefined) return { room, secret, ...list, leaves: Buffer.concat(parts) };
    parts.push(part);
  }
}

/** Whether everybody with a number of the draw has its leaf, and nobody else has one. Undefined where Redis has no room. */
async function checkMembers(
  store: ReturnType<Stores['redis']['sale']>['room'],
  { room, drawn, leaves }: Draw,
): Promise<CheckResult | undefined> {
  const { saleId, commitment, listKey } = room;
  const names = laneNamesOf(room);
  const drawnOfLanes = drawnOf(room) ?? [];
  const starts = drawnOfLanes.map((_, lane) => drawnOfLanes.slice(0, lane).reduce((sum, ofLane) => sum + ofLane, 0));
  const leafAt = (index: number): Buffer => leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  let members = 0;
  let listed = 0;
  let cursor = '0';
  do {
    const [next, usersAndNumbers] = await store.scanPlaces(cursor, PLACES_PER_CALL);
    for (let i = 0; i < usersAndNumbers.length; i += 2) {
      const arrival = Number(usersAndNumbers[i + 1]);
      const { lane, userId } = readMember(usersAndNumbers[i] as string);
      if (arrival > (drawnOfLanes[lane] ?? 0)) continue;
      const pseudonym = pseudonymOf(listKey, userId);
      members += 1;
      const leaf = leafOf({ saleId, commitment, arrival, pseudonym, lane: names.length > 1 ? names[lane] : undefined });
      if (leaf.equals(leafAt((starts[lane] ?? 0) + arrival - 1))) listed += 1;
    }
    cursor = next;
  } while (cursor !== '0');
  if (members === 0 && drawn > 0) return undefined;
  return check('draw-members', 'who has a number of the draw is in its list', members, listed);
}

function check(id: string, title: string, expected: string | number, found: string | number): CheckResult {
  return { id, title, expected: String(expected), found: String(found), ok: expected === found };
}
