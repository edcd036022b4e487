import {
  commitmentOf,
  drawRoomPlaces,
  GENERAL_LANE,
  HASH_BYTES,
  LANES_MAX,
  memberOf,
  placeOfArrival,
  readMember,
  readPlace,
  rootOf,
} from 'flashsale-core';
import type { Call, Finding, RoomBefore, RoomState, SaleCheck, SaleUnderCheck } from './check.js';

/*
 * The rules of a waiting room, R1 to R7 of docs/waiting-room.md. What Redis lost is not looked for: who was inside of a room that
 * was lost is unknown, and its admissions are no longer good.
 */

const NOT_DRAWN = new Uint32Array();
/** Commands of Redis read a hash in pages of this size. */
const PAGE = 1_000;
/** A lane that Redis does not have. */
const NOBODY = { arrivals: 0, serving: -1 };
/** A process may not have heard yet that Redis lost the room. */
const BORN_MARGIN_MS = 5_000;

/** The room in both stores. */
interface RoomUnderCheck {
  readonly row: RoomRow;
  /** Before PostgreSQL was asked, and after. */
  readonly before: RoomState;
  readonly state: RoomState;
  /** The names of the lanes, `general` first; a lane is known by its index. */
  readonly lanes: readonly string[];
  /** Those until `before`, in both stores, by lane. */
  readonly calls: readonly (readonly Call[])[];
  readonly places: readonly Uint32Array[];
  /** User, as memberOf names it -> number. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Those who have used a code -> the lane that it put them into; null where it calls at once. */
  readonly codes: ReadonlyMap<string, number | null>;
  /** User -> place and time of the first admission. */
  readonly admitted: ReadonlyMap<string, { readonly lane: number; readonly place: number; readonly atMs: number }>;
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
  /** Beside `general`. */
  readonly lanes: readonly { readonly name: string; readonly drawn: number | null; readonly serving: number }[];
}

export async function readRoomBefore(
  redis: SaleUnderCheck['redis'],
  keys: SaleUnderCheck['keys'],
): Promise<RoomBefore> {
  const state = await readState(redis, keys);
  const entries = await redis.xrange(keys.calls, '-', '+');
  const calls = entries.map(([, [, first, , last, , atMs, , lane = '0']]) => ({
    lane: Number(lane),
    first: Number(first),
    last: Number(last),
    atMs: Number(atMs),
  }));
  return { state, calls };
}

async function readState(redis: SaleUnderCheck['redis'], keys: SaleUnderCheck['keys']): Promise<RoomState> {
  const fields = Array.from({ length: LANES_MAX }, (_, lane) => (lane === 0 ? '' : `:${lane}`)).flatMap((suffix) => [
    `arrivals${suffix}`,
    `serving${suffix}`,
  ]);
  const [id = null, bornMs, atMs, ...counts] = await redis.hmget(keys.room, 'id', 'bornMs', 'atMs', ...fields);
  const queues = Array.from({ length: LANES_MAX }, (_, lane) => ({
    arrivals: Number(counts[2 * lane]),
    serving: Number(counts[2 * lane + 1]),
  }));
  return { id, queues, bornMs: Number(bornMs), atMs: Number(atMs) };
}

const ROOM_SQL = (saleId: string): string =>
  `SELECT left(encode(commitment, 'hex'), 16) AS room_id, serving, inside_max, limits_changed_at, commitment, drawn, list_root,
       CASE WHEN revealed_at IS NOT NULL THEN secret END AS secret,
       (SELECT string_agg(leaves, ''::bytea ORDER BY segment) FROM room_lists l WHERE l.sale_id = r.sale_id) AS leaves,
       ARRAY(SELECT json_build_object('name', name, 'drawn', drawn, 'serving', serving)
               FROM room_lanes l WHERE l.sale_id = r.sale_id ORDER BY lane) AS lanes,
       opens_at < now() AND (SELECT ends_at > now() FROM sales s WHERE s.id = r.sale_id) AS is_due
  FROM rooms r WHERE sale_id = '${saleId}'`;
/** Whose place counts as called, because of a code. */
const PLACE_OF_FIRST = 0;
const CODES_SQL = (saleId: string): string =>
  `SELECT user_id, lane FROM room_code_uses JOIN room_codes USING (sale_id, code_hash) WHERE sale_id = '${saleId}'`;
const CALLS_SQL = (saleId: string): string =>
  `SELECT 0 AS lane, first_place, last_place, called_at FROM room_calls WHERE sale_id = '${saleId}'
 UNION ALL SELECT lane, first_place, last_place, called_at FROM room_lane_calls WHERE sale_id = '${saleId}'
  ORDER BY lane, first_place`;

const read = new WeakMap<SaleUnderCheck, Promise<RoomUnderCheck>>();

function readRoom(subject: SaleUnderCheck): Promise<RoomUnderCheck> {
  const known = read.get(subject) ?? readRoomOf(subject);
  read.set(subject, known);
  return known;
}

async function readRoomOf({ query, redis, keys, sale: { saleId }, room }: SaleUnderCheck): Promise<RoomUnderCheck> {
  const [row] = await query<RoomRow>(ROOM_SQL(saleId));
  if (row === undefined || room === undefined) throw new Error(`${saleId} has no waiting room`);
  const rows = await query<{ lane: number; first_place: number; last_place: number; called_at: Date }>(
    CALLS_SQL(saleId),
  );
  const noted = rows.map((call) => ({
    lane: call.lane,
    first: call.first_place,
    last: call.last_place,
    atMs: call.called_at.getTime(),
  }));
  const codes = await query<{ user_id: string; lane: number | null }>(CODES_SQL(saleId));
  const known = new Set(noted.map(({ lane, first }) => `${lane}:${first}`));
  const calls = [...noted, ...room.calls.filter(({ lane, first }) => !known.has(`${lane}:${first}`))];
  const lanes = [GENERAL_LANE, ...row.lanes.map(({ name }) => name)];
  const numbers = await readHash(redis, keys.places);
  const admitted = await readHash(redis, keys.admitted);
  return {
    row,
    before: room.state,
    state: await readState(redis, keys),
    lanes,
    calls: lanes.map((_, lane) =>
      calls
        .filter((call) => call.lane === lane && call.first <= (room.state.queues[lane]?.serving ?? 0))
        .sort((a, b) => a.first - b.first),
    ),
    places: await placesOf(saleId, row),
    codes: new Map(codes.map(({ user_id: userId, lane }) => [userId, lane])),
    numbers: new Map(numbers.map(([userId, number]) => [userId, Number(number)])),
    admitted: new Map(
      admitted.map(([userId, value]) => {
        const [place = '', atMs] = value.split('|');
        return [userId, { ...readPlace(place), atMs: Number(atMs) }];
      }),
    ),
  };
}

/** By lane; empty before the draw. */
async function placesOf(saleId: string, { secret, drawn, list_root: root, lanes }: RoomRow): Promise<Uint32Array[]> {
  if (secret === null || drawn === null || root === null) return [];
  const others = lanes.map((lane) => ({ ...lane, drawn: lane.drawn ?? 0 }));
  return (await drawRoomPlaces({ saleId, secret, list: { drawn, root }, lanes: others })) ?? [];
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
  title: 'numbers of a lane that two users have, that were never given, or that are of no code for it',
  redisCommands: ({ places, room }) => [`HGETALL ${places}`, `HGETALL ${room}`],
  judge: ({ numbers, lanes, codes, state: { queues } }) => {
    const given = lanes.map(() => new Set<number>());
    const wrong: string[] = [];
    for (const [member, number] of numbers) {
      const { lane, userId } = readMember(member);
      const arrivals = queues[lane]?.arrivals ?? 0;
      // A code puts into a lane, and nothing else.
      const isLet = lane === 0 || codes.get(userId) === lane;
      const isGiven = number >= 1 && number <= arrivals && given[lane]?.has(number) === false;
      if (!isLet || !isGiven) wrong.push(`${number} of ${member}`);
      given[lane]?.add(number);
    }
    return none(wrong);
  },
});

/** R2. */
const roomServing = roomCheck({
  id: 'room-serving',
  title: 'places called are no more than arrivals, and no fewer than before',
  sql: (saleId) =>
    `SELECT 0 AS lane, serving FROM rooms WHERE sale_id = '${saleId}'
 UNION ALL SELECT lane, serving FROM room_lanes WHERE sale_id = '${saleId}' ORDER BY lane`,
  redisCommands: ({ room }) => [`HGETALL ${room}`],
  judge: ({ row, lanes, state: { queues } }) => {
    const noted = [row.serving, ...row.lanes.map(({ serving }) => serving)];
    const called = lanes.map((_, lane) => ({ from: noted[lane] ?? 0, ...(queues[lane] ?? NOBODY) }));
    return {
      expected: called.map(({ from, arrivals }) => `from ${from} to ${arrivals}`).join(', '),
      found: called.map(({ serving }) => serving).join(', '),
      ok: called.every(({ from, arrivals, serving }) => serving >= from && serving <= arrivals),
    };
  },
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
    const isShared = secret === null || places.reduce((sum, { length }) => sum + length, 0) === drawn;
    const isPermutation = isShared && places.every((ofLane) => new Set(ofLane).size === ofLane.length);
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
  judge: ({ admitted, numbers, codes, places, lanes, calls: callsOfLanes, before }) => {
    const placeOf = (lane: number, number: number): number => placeOfArrival(number, places[lane] ?? NOT_DRAWN);
    const taken = lanes.map(() => new Set<number>());
    for (const [member, number] of numbers) {
      const { lane } = readMember(member);
      taken[lane]?.add(placeOf(lane, number));
    }
    /** Redis has lost whose number it was; the ticket of who came with it was the proof. Once. */
    const isOfLostNumber = (lane: number, place: number): boolean =>
      place <= (before.queues[lane]?.arrivals ?? 0) &&
      taken[lane]?.has(place) === false &&
      taken[lane].add(place).size > 0;
    const callOf = (calls: readonly Call[], place: number): Call | undefined => {
      let [low, high] = [0, calls.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((calls[middle] as Call).last < place) low = middle + 1;
        else high = middle;
      }
      return calls[low];
    };
    return none(
      [...admitted].flatMap(([userId, { lane, place, atMs }]) => {
        if (place === PLACE_OF_FIRST) return codes.get(userId) === null ? [] : [`${userId} without a code`];
        if (atMs > before.atMs) return [];
        const call = callOf(callsOfLanes[lane] ?? [], place);
        const number = numbers.get(memberOf(lane, userId));
        const isIts = (number !== undefined && placeOf(lane, number) === place) || isOfLostNumber(lane, place);
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
  redisCommands: ({ room, calls }) => [`HGETALL ${room}`, `XRANGE ${calls} - +`],
  judge: ({ lanes, calls: callsOfLanes, before: { queues } }) => {
    const last = lanes.map(() => 0);
    for (const [lane, calls] of callsOfLanes.entries())
      for (const call of calls) {
        const next = (last[lane] ?? 0) + 1;
        if (call.first !== next)
          return { expected: `place ${next} of ${lanes[lane]}`, found: `place ${call.first}`, ok: false };
        last[lane] = call.last;
      }
    const expected = lanes.map((_, lane) => queues[lane]?.serving ?? 0).join(', ');
    return { expected, found: last.join(', '), ok: last.join(', ') === expected };
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
