import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { presentableWindow } from '../sales/presentable.js';
import type { Sale } from '../sales/sale.js';
import { commitmentOf, HASH_BYTES, newSecret } from './draw.js';
import type { RoomLane } from './lanes.js';
import { LEAVES_PER_SEGMENT, rootOf } from './merkle-tree.js';
import { ARRIVALS_MARGIN_MIN, type Room, type RoomCall } from './room.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** Before it opens, a room is looked after, so that its first buyer finds it. */
const READY_BEFORE_SECONDS = 5;
/** Rows of a list in one statement: a megabyte. */
const SEGMENTS_PER_STATEMENT = 32;

/** What an operator decides of a room. */
export type RoomTerms = Pick<Room, 'opensAt' | 'perMinute'> &
  Partial<Pick<Room, 'insideMax' | 'insidePerUnit' | 'weight'>> & {
    /** Beside `general`. */
    readonly lanes?: readonly LaneWeight[];
  };

export type LaneWeight = Pick<RoomLane, 'name' | 'weight'>;

interface RoomRow {
  sale_id: string;
  opens_at: Date;
  per_minute: number;
  inside_max: number | null;
  inside_per_unit: number | null;
  limits_changed_at: Date;
  paused_because: string | null;
  commitment: string;
  list_key: Buffer;
  drawn: number | null;
  list_root: Buffer | null;
  secret: Buffer | null;
  arrivals_bound: number;
  serving: number;
  has_codes: boolean;
  weight: number;
  lanes: { name: string; weight: number; drawn: number | null; arrivals_bound: number; serving: number }[];
}

/** The secret stays in the table until it is revealed. */
const COLUMNS_OF_ROOM = `rooms.sale_id, rooms.opens_at, rooms.per_minute, rooms.inside_max, rooms.inside_per_unit,
  rooms.limits_changed_at, rooms.paused_because, encode(rooms.commitment, 'hex') AS commitment,
  rooms.list_key, rooms.drawn, rooms.list_root, CASE WHEN rooms.revealed_at IS NOT NULL THEN rooms.secret END AS secret,
  rooms.arrivals_bound, rooms.serving,
  EXISTS (SELECT FROM room_codes WHERE room_codes.sale_id = rooms.sale_id) AS has_codes,
  rooms.weight`;
const ROOM_COLUMNS = `${COLUMNS_OF_ROOM},
  ARRAY(SELECT to_json(l) FROM room_lanes l WHERE l.sale_id = rooms.sale_id ORDER BY l.lane) AS lanes`;

function toRoom(row: RoomRow): Room {
  const { drawn, list_root: root } = row;
  return {
    saleId: row.sale_id,
    opensAt: row.opens_at,
    perMinute: row.per_minute,
    insideMax: row.inside_max ?? undefined,
    insidePerUnit: row.inside_per_unit ?? undefined,
    limitsChangedAt: row.limits_changed_at,
    pausedBecause: row.paused_because ?? undefined,
    commitment: row.commitment,
    listKey: row.list_key,
    list: drawn === null || root === null ? undefined : { drawn, root },
    secret: row.secret ?? undefined,
    arrivalsBound: row.arrivals_bound,
    serving: row.serving,
    hasCodes: row.has_codes,
    weight: row.weight,
    lanes: row.lanes.map((lane) => ({
      ...{ name: lane.name, weight: lane.weight, drawn: lane.drawn ?? undefined },
      ...{ arrivalsBound: lane.arrivals_bound, serving: lane.serving },
    })),
  };
}

/** Gives a sale a room, in a transaction that has locked the sale. Undefined where it has one. */
export async function createRoom(
  client: Queryable,
  saleId: string,
  { opensAt, perMinute, insideMax, insidePerUnit, weight = 1, lanes = [] }: RoomTerms,
): Promise<Room | undefined> {
  const secret = newSecret();
  const { rows } = await client.query<RoomRow>(
    `INSERT INTO rooms (sale_id, opens_at, per_minute, inside_max, inside_per_unit, commitment, secret, list_key, weight)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (sale_id) DO NOTHING RETURNING ${ROOM_COLUMNS}`,
    [saleId, opensAt, perMinute, insideMax, insidePerUnit, commitmentOf(secret), secret, newSecret(), weight],
  );
  if (rows[0] === undefined) return undefined;
  await client.query('UPDATE sales SET has_room = true WHERE id = $1', [saleId]);
  if (lanes.length === 0) return toRoom(rows[0]);
  await client.query(
    `INSERT INTO room_lanes (sale_id, lane, name, weight)
     SELECT $1, lane, name, weight FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS given (name, weight, lane)`,
    [saleId, lanes.map(({ name }) => name), lanes.map((lane) => lane.weight)],
  );
  const [room] = await findRooms(client, [saleId]);
  return room;
}

/** What an operator may change of a room; null takes a limit, or a pause, away. */
export interface RoomChange {
  readonly perMinute?: number | undefined;
  readonly insideMax?: number | null | undefined;
  readonly insidePerUnit?: number | null | undefined;
  readonly pausedBecause?: string | null;
  /** Of the lane `general`. */
  readonly weight?: number | undefined;
}

const CHANGED_COLUMNS = {
  perMinute: 'per_minute',
  insideMax: 'inside_max',
  insidePerUnit: 'inside_per_unit',
  pausedBecause: 'paused_because',
  weight: 'weight',
} as const satisfies Record<keyof RoomChange, string>;

/** Changes what is given. Undefined where the sale has no room. */
export async function changeRoom(client: Queryable, saleId: string, change: RoomChange): Promise<Room | undefined> {
  const changed = (Object.keys(CHANGED_COLUMNS) as (keyof RoomChange)[]).filter((name) => change[name] !== undefined);
  const isOfLimits = changed.some((name) => name === 'insideMax' || name === 'insidePerUnit');
  const settings = [
    ...changed.map((name, i) => `${CHANGED_COLUMNS[name]} = $${i + 2}`),
    ...(isOfLimits ? ['limits_changed_at = now()'] : []),
  ];
  const { rows } = await client.query<RoomRow>(
    `UPDATE rooms SET ${settings.join(', ')} WHERE sale_id = $1 RETURNING ${ROOM_COLUMNS}`,
    [saleId, ...changed.map((name) => change[name])],
  );
  return rows[0] && toRoom(rows[0]);
}

/** Changes the weights of lanes beside `general`; all of them must be there. */
export async function changeLanes(client: Queryable, saleId: string, lanes: readonly LaneWeight[]): Promise<void> {
  if (lanes.length === 0) return;
  await client.query(
    // In the order in which the keeper locks them.
    `WITH locked AS (SELECT lane, name FROM room_lanes WHERE sale_id = $1 ORDER BY lane FOR UPDATE)
     UPDATE room_lanes SET weight = given.weight
       FROM locked JOIN unnest($2::text[], $3::int[]) AS given (name, weight) USING (name)
      WHERE room_lanes.sale_id = $1 AND room_lanes.lane = locked.lane`,
    [saleId, lanes.map(({ name }) => name), lanes.map(({ weight }) => weight)],
  );
}

export async function findRooms(pool: Queryable, saleIds: readonly string[]): Promise<Room[]> {
  const { rows } = await pool.query<RoomRow>({
    name: 'find-rooms',
    text: `SELECT ${ROOM_COLUMNS} FROM rooms WHERE sale_id = ANY($1)`,
    values: [saleIds],
  });
  return rows.map(toRoom);
}

/**
 * A room that Redis has lost, to be opened by the bounds that this returns. Numbers are given as soon as it is open, and Redis may lose it
 * again before they are noted: so the bounds are raised above them first. Undefined where there is no such room.
 */
export async function reserveNumbers(pool: Queryable, saleId: string): Promise<Room | undefined> {
  const { rows } = await pool.query<RoomRow>({
    name: 'reserve-numbers',
    text: `
      WITH rooms AS (UPDATE rooms SET arrivals_bound = arrivals_bound + $2 WHERE sale_id = $1 RETURNING *),
      locked AS (SELECT lane FROM room_lanes JOIN rooms USING (sale_id) ORDER BY lane FOR UPDATE OF room_lanes),
      lanes AS (
        UPDATE room_lanes SET arrivals_bound = arrivals_bound + $2 FROM locked
         WHERE room_lanes.sale_id = $1 AND room_lanes.lane = locked.lane RETURNING room_lanes.*
      )
      SELECT ${COLUMNS_OF_ROOM}, ARRAY(SELECT to_json(l) FROM lanes l ORDER BY l.lane) AS lanes FROM rooms`,
    values: [saleId, ARRIVALS_MARGIN_MIN],
  });
  if (rows[0] === undefined) return undefined;
  const room = toRoom(rows[0]);
  const beforeRaise = <T extends { readonly arrivalsBound: number }>(of: T): T => ({
    ...of,
    arrivalsBound: of.arrivalsBound - ARRIVALS_MARGIN_MIN,
  });
  return { ...beforeRaise(room), lanes: room.lanes.map(beforeRaise) };
}

/** A room with the sale that it is before. */
export interface RoomOfSale {
  readonly room: Room;
  readonly sale: Pick<Sale, 'state' | 'startsAt' | 'endsAt'>;
}

/** The rooms to look after: those that are open, or open soon, and whose sale has not ended. */
export async function listDueRooms(pool: Queryable): Promise<RoomOfSale[]> {
  const { rows } = await pool.query<RoomRow & { state: Sale['state']; starts_at: Date; ends_at: Date }>({
    name: 'list-due-rooms',
    text: `SELECT ${ROOM_COLUMNS}, sales.state, sales.starts_at, sales.ends_at FROM rooms JOIN sales ON sales.id = rooms.sale_id
            WHERE rooms.opens_at < now() + interval '${READY_BEFORE_SECONDS} seconds' AND sales.ends_at > now()
              AND sales.retired_at IS NULL`,
  });
  return rows.map((row) => ({ room: toRoom(row), sale: { state: row.state, ...presentableWindow(row) } }));
}

/** The list of a draw. */
interface DrawList {
  /** Put together, as are the roots of each row. */
  readonly leaves: Buffer;
  readonly segmentRoots: Buffer;
  readonly root: Buffer;
  /** How many are of each lane, `general` first. */
  readonly drawn: readonly number[];
}

/** Another list was written before. */
class ListIsWritten extends Error {}

/** Writes the list of a draw with its root, once: whoever comes later changes nothing. */
export async function writeList(database: Database, saleId: string, list: DrawList): Promise<void> {
  await database
    .transaction(async (client) => {
      await writeSegments(client, saleId, list);
      // Last, since calls are noted in the same row meanwhile.
      const { rowCount } = await client.query(
        'UPDATE rooms SET drawn = $2, list_root = $3 WHERE sale_id = $1 AND list_root IS NULL',
        [saleId, list.leaves.length / HASH_BYTES, list.root],
      );
      if (rowCount === 0) throw new ListIsWritten();
      if (list.drawn.length > 1)
        await client.query(
          `UPDATE room_lanes SET drawn = given.drawn FROM unnest($2::int[]) WITH ORDINALITY AS given (drawn, lane)
            WHERE sale_id = $1 AND room_lanes.lane = given.lane`,
          [saleId, list.drawn.slice(1)],
        );
    })
    .catch((error: unknown) => {
      if (!(error instanceof ListIsWritten)) throw error;
    });
}

/** Who writes at the same time waits at the first row of the other. */
async function writeSegments(client: Queryable, saleId: string, { leaves, segmentRoots }: DrawList): Promise<void> {
  const segmentBytes = LEAVES_PER_SEGMENT * HASH_BYTES;
  const segments = segmentRoots.length / HASH_BYTES;
  for (let from = 0; from < segments; from += SEGMENTS_PER_STATEMENT) {
    const to = Math.min(from + SEGMENTS_PER_STATEMENT, segments);
    // Two parameters for all rows: as elements of arrays the bytes would travel as text.
    await client.query({
      name: 'write-list',
      text: `
        INSERT INTO room_lists (sale_id, segment, leaves, root)
        SELECT $1, $2::int + i, substring($4::bytea FROM i * ${segmentBytes} + 1 FOR ${segmentBytes}),
               substring($5::bytea FROM i * ${HASH_BYTES} + 1 FOR ${HASH_BYTES})
          FROM generate_series(0, $3::int - 1) AS i
        ON CONFLICT DO NOTHING`,
      values: [
        ...[saleId, from, to - from, leaves.subarray(from * segmentBytes, to * segmentBytes)],
        segmentRoots.subarray(from * HASH_BYTES, to * HASH_BYTES),
      ],
    });
  }
}

/** The leaves of one row of the list; undefined where there is none. */
export async function readListSegment(pool: Queryable, saleId: string, segment: number): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ leaves: Buffer }>({
    name: 'read-list-segment',
    text: 'SELECT leaves FROM room_lists WHERE sale_id = $1 AND segment = $2',
    values: [saleId, segment],
  });
  return rows[0]?.leaves;
}

/** The roots of the trees over each row of the list, the first one's first. */
export async function readSegmentRoots(pool: Queryable, saleId: string): Promise<Buffer[]> {
  const { rows } = await pool.query<{ root: Buffer } | { root: null; leaves: Buffer }>({
    name: 'read-segment-roots',
    text: `SELECT root, CASE WHEN root IS NULL THEN leaves END AS leaves FROM room_lists WHERE sale_id = $1 ORDER BY segment`,
    values: [saleId],
  });
  const roots: Buffer[] = [];
  for (const row of rows) roots.push(row.root ?? (await rootOf(row.leaves)));
  return roots;
}

/** Publishes the secret of a room whose list is written. */
export async function revealSecret(pool: Queryable, saleId: string): Promise<void> {
  await pool.query('UPDATE rooms SET revealed_at = now() WHERE sale_id = $1 AND revealed_at IS NULL', [saleId]);
}

/**
 * Notes what a Redis that loses the room is told: a number of each lane that nobody has, `general` first, and the calls since the last
 * note. Of each only that part counts which is not known: a Redis that was lost may have made the other before.
 */
export async function noteAdvance(
  pool: Queryable,
  saleId: string,
  { arrivalsBounds, calls }: { readonly arrivalsBounds: readonly number[]; readonly calls: readonly RoomCall[] },
): Promise<void> {
  const [arrivalsBound = 0, ...ofLanes] = arrivalsBounds;
  await pool.query({
    name: 'note-advance',
    text: `
      WITH room AS (SELECT serving FROM rooms WHERE sale_id = $1 FOR UPDATE), noted AS (
        INSERT INTO room_calls (sale_id, first_place, last_place, called_at)
        SELECT $1, GREATEST(first_place, room.serving + 1), last_place, called_at
          FROM room, unnest($3::int[], $4::int[], $5::timestamptz[]) AS c (first_place, last_place, called_at)
         WHERE last_place > room.serving
        ON CONFLICT (sale_id, first_place) DO NOTHING
      )
      UPDATE rooms SET arrivals_bound = GREATEST(arrivals_bound, $2),
                       serving = GREATEST(room.serving, (SELECT MAX(place) FROM unnest($4::int[]) AS place))
        FROM room WHERE sale_id = $1`,
    values: [saleId, arrivalsBound, ...columnsOf(calls.filter(({ lane }) => lane === 0))],
  });
  if (ofLanes.length > 0)
    await noteLanes(
      pool,
      saleId,
      ofLanes,
      calls.filter(({ lane }) => lane > 0),
    );
}

/** The same for the lanes beside `general`. */
async function noteLanes(
  pool: Queryable,
  saleId: string,
  arrivalsBounds: readonly number[],
  calls: readonly RoomCall[],
): Promise<void> {
  await pool.query({
    name: 'note-lanes',
    text: `
      WITH lanes AS (SELECT lane, serving FROM room_lanes WHERE sale_id = $1 ORDER BY lane FOR UPDATE),
      called AS (
        SELECT * FROM unnest($3::int[], $4::int[], $5::timestamptz[], $6::int[]) AS c (first_place, last_place, called_at, lane)
      ),
      noted AS (
        INSERT INTO room_lane_calls (sale_id, lane, first_place, last_place, called_at)
        SELECT $1, lane, GREATEST(first_place, serving + 1), last_place, called_at FROM called JOIN lanes USING (lane)
         WHERE last_place > serving
        ON CONFLICT (sale_id, lane, first_place) DO NOTHING
      )
      UPDATE room_lanes
         SET arrivals_bound = GREATEST(arrivals_bound, given.bound),
             serving = GREATEST(lanes.serving, (SELECT MAX(last_place) FROM called WHERE called.lane = lanes.lane))
        FROM lanes JOIN unnest($2::int[]) WITH ORDINALITY AS given (bound, lane) USING (lane)
       WHERE room_lanes.sale_id = $1 AND room_lanes.lane = lanes.lane`,
    values: [saleId, arrivalsBounds, ...columnsOf(calls), calls.map(({ lane }) => lane)],
  });
}

function columnsOf(calls: readonly RoomCall[]): readonly unknown[][] {
  return [
    calls.map(({ firstPlace }) => firstPlace),
    calls.map(({ lastPlace }) => lastPlace),
    calls.map(({ atMs }) => new Date(atMs)),
  ];
}
