import { commitmentOf, drawPlaces, HASH_BYTES, placeOfArrival, rootOf, seedOf } from 'flashsale-core';
import type { Call, Finding, RoomBefore, RoomState, SaleCheck, SaleUnderCheck } from './check.js';

/*
 * The rules of a waiting room, R1 to R7 of docs/waiting-room.md. What Redis lost is not looked for: who was inside of a room that
 * was lost is unknown, and its admissions are no longer good.
 */

/** Commands of Redis read a hash in pages of this size. */
const PAGE = 1_000;
/** A process may not have heard yet that Redis lost the room. */
const BORN_MARGIN_MS = 5_000;

/** The room in both stores. */
interface RoomUnderCheck {
  readonly row: RoomRow;
  /** Before PostgreSQL was asked, and after. */
  readonly before: RoomState;
  readonly state: RoomState;
  /** Those until `before`, in both stores. */
  readonly calls: readonly Call[];
  readonly places: Uint32Array;
  /** User -> number. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Those who have used a code. */
  readonly withCode: ReadonlySet<string>;
  /** User -> place and time of the first admission. */
  readonly admitted: ReadonlyMap<string, { readonly place: number; readonly atMs: number }>;
}

interface RoomRow {
  readonly room_id: string;
  readonly serving: number;
  readonly inside_max: number | null;
  readonly limits_changed_at: Date;
  readonly commitment: Buffer;
  readonly drawn: number | null;
  readonly list_root: Buffer | null;
  readonly secret: Buffer | null;
  readonly leaves: Buffer | null;
  readonly is_due: boolean;
}

export async function readRoomBefore(
  redis: SaleUnderCheck['redis'],
  keys: SaleUnderCheck['keys'],
): Promise<RoomBefore> {
  const state = await readState(redis, keys);
  const entries = await redis.xrange(keys.calls, '-', '+');
  const calls = entries.map(([, [, first, , last, , atMs]]) => ({
    first: Number(first),
    last: Number(last),
    atMs: Number(atMs),
  }));
  return { state, calls };
}

async function readState(redis: SaleUnderCheck['redis'], keys: SaleUnderCheck['keys']): Promise<RoomState> {
  const [id = null, arrivals, serving, bornMs, atMs] = await redis.hmget(
    keys.room,
    'id',
    'arrivals',
    'serving',
    'bornMs',
    'atMs',
  );
  return { id, arrivals: Number(arrivals), serving: Number(serving), bornMs: Number(bornMs), atMs: Number(atMs) };
}

const ROOM_SQL = (saleId: string): string =>
  `SELECT left(encode(commitment, 'hex'), 16) AS room_id, serving, inside_max, limits_changed_at, commitment, drawn, list_root,
       CASE WHEN revealed_at IS NOT NULL THEN secret END AS secret,
       (SELECT string_agg(leaves, ''::bytea ORDER BY segment) FROM room_lists l WHERE l.sale_id = r.sale_id) AS leaves,
       opens_at < now() AND (SELECT ends_at > now() FROM sales s WHERE s.id = r.sale_id) AS is_due
  FROM rooms r WHERE sale_id = '${saleId}'`;
/** Whose place counts as called, because of a code. */
const PLACE_OF_FIRST = 0;
const CODES_SQL = (saleId: string): string => `SELECT user_id FROM room_code_uses WHERE sale_id = '${saleId}'`;
const CALLS_SQL = (saleId: string): string =>
  `SELECT first_place, last_place, called_at FROM room_calls WHERE sale_id = '${saleId}' ORDER BY first_place`;

const read = new WeakMap<SaleUnderCheck, Promise<RoomUnderCheck>>();

function readRoom(subject: SaleUnderCheck): Promise<RoomUnderCheck> {
  const known = read.get(subject) ?? readRoomOf(subject);
  read.set(subject, known);
  return known;
}

async function readRoomOf({ query, redis, keys, sale: { saleId }, room }: SaleUnderCheck): Promise<RoomUnderCheck> {
  const [row] = await query<RoomRow>(ROOM_SQL(saleId));
  if (row === undefined || room === undefined) throw new Error(`${saleId} has no waiting room`);
  const rows = await query<{ first_place: number; last_place: number; called_at: Date }>(CALLS_SQL(saleId));
  const noted = rows.map((call) => ({
    first: call.first_place,
    last: call.last_place,
    atMs: call.called_at.getTime(),
  }));
  const withCode = await query<{ user_id: string }>(CODES_SQL(saleId));
  const known = new Set(noted.map(({ first }) => first));
  const calls = [...noted, ...room.calls.filter(({ first }) => !known.has(first))];
  const { secret, drawn, list_root: root } = row;
  const isDrawn = secret !== null && drawn !== null && root !== null;
  const numbers = await readHash(redis, keys.places);
  const admitted = await readHash(redis, keys.admitted);
  return {
    row,
    before: room.state,
    state: await readState(redis, keys),
    calls: calls.filter(({ first }) => first <= room.state.serving).sort((a, b) => a.first - b.first),
    places: isDrawn ? await drawPlaces(seedOf(secret, saleId, drawn, root), drawn) : new Uint32Array(),
    withCode: new Set(withCode.map(({ user_id: userId }) => userId)),
    numbers: new Map(numbers.map(([userId, number]) => [userId, Number(number)])),
    admitted: new Map(
      admitted.map(([userId, value]) => {
        const [place, atMs] = value.split('|');
        return [userId, { place: Number(place), atMs: Number(atMs) }];
      }),
    ),
  };
}

async function readHash(redis: SaleUnderCheck['redis'], key: string): Promise<[string, string][]> {
  const pairs: [string, string][] = [];
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(key, cursor, 'COUNT', PAGE);
    for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] as string, flat[i + 1] as string]);
    cursor = next;
  } while (cursor !== '0');
  return pairs;
}

/** A rule about what Redis knows of the room. */
function roomCheck(check: {
  readonly id: string;
  readonly title: string;
  readonly sql?: (saleId: string) => string;
  readonly redisCommands: SaleCheck['redisCommands'] & {};
  readonly judge: (room: RoomUnderCheck, subject: SaleUnderCheck) => Finding | Promise<Finding>;
}): SaleCheck {
  return {
    ...check,
    async examine(subject) {
      const room = await readRoom(subject);
      const { before, state, row } = room;
      // It is not opened yet, or nobody looks after it any more.
      if (before.id !== row.room_id || state.id !== row.room_id)
        return { expected: 'the room in Redis', found: 'none', ok: !row.is_due };
      return check.judge(room, subject);
    },
  };
}

/** How many break a rule, and one of them. */
function none(wrong: readonly string[]): Finding {
  return { expected: '0', found: wrong.length === 0 ? '0' : `${wrong.length}, as ${wrong[0]}`, ok: wrong.length === 0 };
}

/** R1. */
const roomNumbers = roomCheck({
  id: 'room-numbers',
  title: 'numbers of the room that two users have, or that were never given',
  redisCommands: ({ places, room }) => [`HGETALL ${places}`, `HGET ${room} arrivals`],
  judge: ({ numbers, state: { arrivals } }) => {
    const given = new Set<number>();
    const wrong: string[] = [];
    for (const [userId, number] of numbers) {
      if (given.has(number) || !(number >= 1 && number <= arrivals)) wrong.push(`${number} of ${userId}`);
      given.add(number);
    }
    return none(wrong);
  },
});

/** R2. */
const roomServing = roomCheck({
  id: 'room-serving',
  title: 'places called are no more than arrivals, and no fewer than before',
  sql: (saleId) => `SELECT serving FROM rooms WHERE sale_id = '${saleId}'`,
  redisCommands: ({ room }) => [`HMGET ${room} arrivals serving`],
  judge: ({ row, state: { arrivals, serving } }) => ({
    expected: `from ${row.serving} to ${arrivals}`,
    found: String(serving),
    ok: serving >= row.serving && serving <= arrivals,
  }),
});

/** R3. Whoever was inside when the limit was lowered may stay. */
const roomInside = roomCheck({
  id: 'room-inside',
  title: 'people inside, let in since the limit was set, are no more than it',
  sql: (saleId) => `SELECT inside_max, limits_changed_at FROM rooms WHERE sale_id = '${saleId}'`,
  redisCommands: ({ inside }) => [`ZRANGE ${inside} 0 -1 WITHSCORES`],
  judge: async ({ row, admitted }, { redis, keys, redisAheadMs }) => {
    if (row.inside_max === null) return { expected: 'any number', found: 'any number', ok: true };
    const nowMs = Date.now() + redisAheadMs;
    const members = await redis.zrange(keys.inside, `(${Math.floor(nowMs)}`, '+inf', 'BYSCORE');
    const sinceMs = row.limits_changed_at.getTime() + redisAheadMs + BORN_MARGIN_MS;
    const inside = members.filter((userId) => (admitted.get(userId)?.atMs ?? Infinity) >= sinceMs).length;
    return { expected: `at most ${row.inside_max}`, found: String(inside), ok: inside <= row.inside_max };
  },
});

/** R4. */
const roomDraw: SaleCheck = {
  id: 'room-draw',
  title: 'the draw is bound to its list and secret, and gives each place once',
  async examine(subject) {
    const { row, places } = await readRoom(subject);
    const { drawn, list_root: root, secret, commitment } = row;
    const leaves = row.leaves ?? Buffer.alloc(0);
    if (drawn === null || root === null)
      return { expected: 'no list yet', found: `${leaves.length} bytes`, ok: leaves.length === 0 };
    const isListed = leaves.length === drawn * HASH_BYTES && (await rootOf(leaves)).equals(root);
    const isBound = secret === null || commitmentOf(secret).equals(commitment);
    const isPermutation = secret === null || (places.length === drawn && new Set(places).size === drawn);
    const found = [
      ...(isListed ? [] : ['another list']),
      ...(isBound ? [] : ['another secret']),
      ...(isPermutation ? [] : ['places twice']),
    ];
    return { expected: `${drawn} drawn`, found: found.join(', ') || `${drawn} drawn`, ok: found.length === 0 };
  },
};

/** R5. */
const roomTurns = roomCheck({
  id: 'room-turns',
  title: 'users who were let in before their place was called, with another place, or first without a code',
  sql: (saleId) => `${CALLS_SQL(saleId)};\n${CODES_SQL(saleId)}`,
  redisCommands: ({ admitted, places, calls }) => [`HGETALL ${admitted}`, `HGETALL ${places}`, `XRANGE ${calls} - +`],
  judge: ({ admitted, numbers, withCode, places, calls, before }) => {
    const callOf = (place: number): Call | undefined => {
      let [low, high] = [0, calls.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((calls[middle] as Call).last < place) low = middle + 1;
        else high = middle;
      }
      return calls[low];
    };
    return none(
      [...admitted].flatMap(([userId, { place, atMs }]) => {
        if (place === PLACE_OF_FIRST) return withCode.has(userId) ? [] : [`${userId} without a code`];
        if (atMs > before.atMs) return [];
        const call = callOf(place);
        const number = numbers.get(userId);
        const isIts = number !== undefined && placeOfArrival(number, places) === place;
        const isCalled = call !== undefined && place >= call.first && place <= call.last && call.atMs <= atMs;
        return isIts && isCalled ? [] : [`${userId} with place ${place}`];
      }),
    );
  },
});

/** R6. */
const roomBuyers = roomCheck({
  id: 'room-buyers',
  title: 'orders of users who had not been let in',
  sql: (saleId) => `SELECT id, user_id, reserved_at FROM orders WHERE sale_id = '${saleId}'`,
  redisCommands: ({ admitted }) => [`HGETALL ${admitted}`],
  judge: async ({ admitted, state: { bornMs } }, { query, sale }) => {
    const orders = await query<{ id: string; user_id: string; reserved_at: Date }>(
      `SELECT id, user_id, reserved_at FROM orders WHERE sale_id = '${sale.saleId}' AND reserved_at >= $1`,
      [new Date(bornMs + BORN_MARGIN_MS)],
    );
    return none(
      orders.flatMap(({ id, user_id: userId, reserved_at: reservedAt }) =>
        (admitted.get(userId)?.atMs ?? Infinity) <= reservedAt.getTime() ? [] : [`order ${id} of ${userId}`],
      ),
    );
  },
});

/** R7. */
const roomCalls = roomCheck({
  id: 'room-calls',
  title: 'the calls of the room, one after the other, end with the place that is served',
  sql: CALLS_SQL,
  redisCommands: ({ room, calls }) => [`HGET ${room} serving`, `XRANGE ${calls} - +`],
  judge: ({ calls, before: { serving } }) => {
    let last = 0;
    for (const call of calls) {
      if (call.first !== last + 1) return { expected: `place ${last + 1}`, found: `place ${call.first}`, ok: false };
      last = call.last;
    }
    return { expected: String(serving), found: String(last), ok: last === serving };
  },
});

export const ROOM_CHECKS: readonly SaleCheck[] = [
  roomNumbers,
  roomServing,
  roomInside,
  roomDraw,
  roomTurns,
  roomBuyers,
  roomCalls,
];
