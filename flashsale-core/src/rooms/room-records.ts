import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { presentableWindow } from '../sales/presentable.js';
import type { Sale } from '../sales/sale.js';
import { commitmentOf, HASH_BYTES, newSecret } from './draw.js';
import { LEAVES_PER_SEGMENT, rootOf } from './merkle-tree.js';
import { ARRIVALS_MARGIN_MIN, type Room, type RoomCall } from './room.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** Before it opens, a room is looked after, so that its first buyer finds it. */
const READY_BEFORE_SECONDS = 5;
/** Rows of a list in one statement: a megabyte. */
const SEGMENTS_PER_STATEMENT = 32;

/** What an operator decides of a room. */
export type RoomTerms = Pick<Room, 'opensAt' | 'perMinute'> & Partial<Pick<Room, 'insideMax' | 'insidePerUnit'>>;

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
}

/** The secret stays in the table until it is revealed. */
const ROOM_COLUMNS = `rooms.sale_id, rooms.opens_at, rooms.per_minute, rooms.inside_max, rooms.inside_per_unit,
  rooms.limits_changed_at, rooms.paused_because, encode(rooms.commitment, 'hex') AS commitment,
  rooms.list_key, rooms.drawn, rooms.list_root, CASE WHEN rooms.revealed_at IS NOT NULL THEN rooms.secret END AS secret,
  rooms.arrivals_bound, rooms.serving,
  EXISTS (SELECT FROM room_codes WHERE room_codes.sale_id = rooms.sale_id) AS has_codes`;

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
  };
}

/** Gives a sale a room, in a transaction that has locked the sale. Undefined where it has one. */
export async function createRoom(
  client: Queryable,
  saleId: string,
  { opensAt, perMinute, insideMax, insidePerUnit }: RoomTerms,
): Promise<Room | undefined> {
  const secret = newSecret();
  const { rows } = await client.query<RoomRow>(
    `INSERT INTO rooms (sale_id, opens_at, per_minute, inside_max, inside_per_unit, commitment, secret, list_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (sale_id) DO NOTHING RETURNING ${ROOM_COLUMNS}`,
    [saleId, opensAt, perMinute, insideMax, insidePerUnit, commitmentOf(secret), secret, newSecret()],
  );
  if (rows[0] === undefined) return undefined;
  await client.query('UPDATE sales SET has_room = true WHERE id = $1', [saleId]);
  return toRoom(rows[0]);
}

/** What an operator may change of a room; null takes a limit, or a pause, away. */
export interface RoomChange {
  readonly perMinute?: number | undefined;
  readonly insideMax?: number | null | undefined;
  readonly insidePerUnit?: number | null | undefined;
  readonly pausedBecause?: string | null;
}

const CHANGED_COLUMNS = {
  perMinute: 'per_minute',
  insideMax: 'inside_max',
  insidePerUnit: 'inside_per_unit',
  pausedBecause: 'paused_because',
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

export async function findRooms(pool: Queryable, saleIds: readonly string[]): Promise<Room[]> {
  const { rows } = await pool.query<RoomRow>({
    name: 'find-rooms',
    text: `SELECT ${ROOM_COLUMNS} FROM rooms WHERE sale_id = ANY($1)`,
    values: [saleIds],
  });
  return rows.map(toRoom);
}

/**
 * A room that Redis has lost, to be opened by the bound that this returns. Numbers are given as soon as it is open, and Redis may lose it
 * again before they are noted: so the bound is raised above them first. Undefined where there is no such room.
 */
export async function reserveNumbers(pool: Queryable, saleId: string): Promise<Room | undefined> {
  const { rows } = await pool.query<RoomRow>({
    name: 'reserve-numbers',
    text: `UPDATE rooms SET arrivals_bound = arrivals_bound + $2 WHERE sale_id = $1 RETURNING ${ROOM_COLUMNS}`,
    values: [saleId, ARRIVALS_MARGIN_MIN],
  });
  if (rows[0] === undefined) return undefined;
  const room = toRoom(rows[0]);
  return { ...room, arrivalsBound: room.arrivalsBound - ARRIVALS_MARGIN_MIN };
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
 * Notes what a Redis that loses the room is told: a number that nobody has, and the calls since the last note. Of each only that part
 * counts which is not known: a Redis that was lost may have made the other before.
 */
export async function noteAdvance(
  pool: Queryable,
  saleId: string,
  { arrivalsBound, calls }: { readonly arrivalsBound: number; readonly calls: readonly RoomCall[] },
): Promise<void> {
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
    values: [
      ...[saleId, arrivalsBound, calls.map(({ firstPlace }) => firstPlace), calls.map(({ lastPlace }) => lastPlace)],
      calls.map(({ atMs }) => new Date(atMs)),
    ],
  });
}
