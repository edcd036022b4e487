import type pg from 'pg';
import type { Hold } from '../holds/hold.js';
import { failPoint } from '../process/fail-points.js';
import type { Database } from '../postgresql/database.js';
import { LISTINGS_PER_CALL_MAX } from '../redis/hold-store.js';
import type { RedisStore } from '../redis/redis-store.js';
import type { LookAtListReply } from '../redis/scripts.js';
import { noteOfferAddress, type OfferAddress } from './offer-mails.js';

/** Further ones are refused. */
const WAITING_LIST_MAX = 100_000;
const ROWS_PER_PAGE = 5_000;
const LOST = 'PostgreSQL returned no row for a listing';

/** What a user waits for. */
export interface NewListing {
  readonly userId: string;
  readonly quantity: number;
  /** Whether fewer units are fine, too. */
  readonly acceptLess: boolean;
}

/** A user's place on the waiting list of a sale. A lower place comes first. */
export interface Listing extends NewListing {
  readonly place: number;
  /** Of an offer whose order is no row yet. */
  readonly orderId?: string;
}

/** Where a user stands. */
export type Standing =
  | {
      readonly standing: 'listed';
      readonly ahead: number;
      readonly quantity: number;
      readonly acceptLess: boolean;
    }
  /** The units are held for him under this order id. */
  | { readonly standing: 'offered'; readonly orderId: string }
  | { readonly standing: 'not-listed' }
  | { readonly standing: 'not-ready' };

/** Why nobody joins; `limit`: he would have more units, or has had more holds, than one may have. */
const REFUSALS = ['on-sale', 'limit', 'bad-quantity', 'full'] as const;
type Refusal = (typeof REFUSALS)[number];

export type Joined = Standing | Refused<Refusal>;
type Refused<Reason> = Reason extends Refusal ? { readonly standing: Reason } : never;

/** The listings of one sale that PostgreSQL has and Redis is not known to have as they are. */
export interface Unmirrored {
  readonly saleId: string;
  readonly resetEpoch: number;
  readonly joining: readonly Listing[];
  readonly leaving: readonly Pick<Listing, 'userId' | 'place'>[];
}

/** What can become of an offer; an open one is held, and not yet paid for. */
export const OFFER_ENDS = ['open', 'taken', 'run_out', 'cancelled'] as const;

/** A waiting list as PostgreSQL has it. */
export interface ListFigures extends Readonly<Record<(typeof OFFER_ENDS)[number], number>> {
  readonly saleId: string;
  readonly waiting: number;
  /** Of who waits longest; 0 where nobody does. */
  readonly oldestSeconds: number;
  /** How long Redis has not been told of somebody who joined or left; 0 where it was told of all. */
  readonly untoldSeconds: number;
}

/**
 * Who waits for units of a HOLD sale that come back. PostgreSQL has the list and its order; Redis has a copy, by which the script
 * that frees units offers them. Whoever dies between the two leaves a row that says so, and a worker tells Redis.
 */
export class WaitingList {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  /**
   * Puts a user on the list, at its end. Repeating it keeps the place, and what he waited for first; of addresses for a mail with the
   * offer the last counts.
   */
  async join(saleId: string, listing: NewListing, address?: OfferAddress): Promise<Joined> {
    const store = this.redis.sale(saleId).holds;
    const found = await store.lookAtList(listing.userId, { ...listing, waitingMax: WAITING_LIST_MAX });
    const { pool } = this.database;
    if (found[0] === 'listed' && address !== undefined) await noteOfferAddress(pool, found[1], address);
    if (found[0] !== 'not-listed') return standingOf(found);
    const [, resetEpoch] = found;
    const written = await this.#insert(saleId, listing);
    // Before Redis knows, which may offer units at once.
    if (address !== undefined) await noteOfferAddress(pool, written.place, address);
    failPoint('after_list_insert');
    const reply = await store.joinList(resetEpoch, [listingArguments(written)]);
    if (reply[0] !== 'done') return { standing: 'not-ready' };
    const [state, , detail = ''] = reply[1];
    if (state === 'O') return { standing: 'offered', orderId: detail };
    if (state !== 'W') return { standing: 'not-listed' };
    const { quantity, acceptLess } = written;
    return { standing: 'listed', ahead: Number(detail), quantity, acceptLess };
  }

  /** Where a user stands, as Redis knows. */
  async find(saleId: string, userId: string): Promise<Standing> {
    const found = standingOf(await this.redis.sale(saleId).holds.lookAtList(userId));
    // Only who wants to join is refused.
    return isRefusal(found) ? { standing: 'not-listed' } : found;
  }

  /** Takes a user off the list; 'offered' if he was offered units first. Repeating it changes nothing. */
  async leave(saleId: string, userId: string): Promise<'left' | 'offered' | 'not-ready'> {
    const { rows } = await this.database.pool.query<{ place: string }>({
      name: 'leave-waiting-list',
      text: `UPDATE waiting_list SET state = 'LEAVING'
              WHERE sale_id = $1 AND user_id = $2 AND state IN ('JOINING', 'LISTED') RETURNING place`,
      values: [saleId, userId],
    });
    failPoint('after_list_leaving');
    const [row] = rows;
    if (row === undefined) return 'left';
    const leaving = [{ userId, place: Number(row.place) }];
    const reply = await this.redis.sale(saleId).holds.leaveList(leaving);
    if (reply[0] === 'not-ready') return 'not-ready';
    // Now, since who joins again soon takes the time with him by which it is judged who was passed over.
    await this.#noteLeft(leaving, reply[1]);
    return reply[1][0] === 'O' ? 'offered' : 'left';
  }

  /** The lists of running sales, those on which most wait first. */
  async readFigures(limit: number): Promise<ListFigures[]> {
    const { rows } = await this.database.pool.query<ListFigures>({
      name: 'read-list-figures',
      text: `SELECT w.sale_id AS "saleId", (COUNT(*) FILTER (WHERE w.state IN ('JOINING', 'LISTED')))::int AS waiting,
                    COALESCE(EXTRACT(epoch FROM now() - MIN(w.joined_at) FILTER (WHERE w.state IN ('JOINING', 'LISTED'))), 0)::float8
                      AS "oldestSeconds",
                    COALESCE(EXTRACT(epoch FROM now() - MIN(w.joined_at) FILTER (WHERE w.state = 'JOINING')), 0)::float8
                      AS "untoldSeconds",
                    (COUNT(*) FILTER (WHERE o.status = 'HELD'))::int AS open,
                    (COUNT(*) FILTER (WHERE o.status = 'CONFIRMED'))::int AS taken,
                    (COUNT(*) FILTER (WHERE o.status = 'EXPIRED'))::int AS run_out,
                    (COUNT(*) FILTER (WHERE o.status = 'CANCELLED'))::int AS cancelled
               FROM waiting_list w JOIN sales s ON s.id = w.sale_id
               LEFT JOIN orders o ON o.id = w.order_id AND w.state = 'OFFERED'
              WHERE w.state <> 'RESET' AND s.ends_at > now() AND s.retired_at IS NULL
              GROUP BY w.sale_id ORDER BY waiting DESC, w.sale_id LIMIT $1`,
      values: [limit],
    });
    return rows;
  }

  /** Offers of a sale that are held, and not yet paid for. */
  async countOpenOffers(saleId: string): Promise<number> {
    const { rows } = await this.database.pool.query<{ open: number }>({
      name: 'count-open-offers',
      text: `SELECT COUNT(*)::int AS open FROM waiting_list w JOIN orders o ON o.id = w.order_id
              WHERE w.sale_id = $1 AND w.state = 'OFFERED' AND o.status = 'HELD'`,
      values: [saleId],
    });
    return rows[0]?.open ?? 0;
  }

  /** Listings that Redis is to be told of, of sales that run or ended not long ago: somebody may have joined just before. The oldest first. */
  async readUnmirrored(limit: number): Promise<Unmirrored[]> {
    const { rows } = await this.database.pool.query<
      ListingRow & { sale_id: string; reset_epoch: number; state: string }
    >({
      name: 'read-unmirrored-listings',
      text: `SELECT w.place, w.sale_id, w.user_id, w.quantity, w.accept_less, w.state, s.reset_epoch
               FROM waiting_list w JOIN sales s ON s.id = w.sale_id
              WHERE w.state IN ('JOINING', 'LEAVING') AND s.ends_at > now() - interval '1 hour' AND s.retired_at IS NULL
              ORDER BY w.place LIMIT $1`,
      values: [limit],
    });
    const sales = new Map<string, { resetEpoch: number; joining: Listing[]; leaving: Listing[] }>();
    for (const row of rows) {
      const sale = sales.get(row.sale_id) ?? { resetEpoch: row.reset_epoch, joining: [], leaving: [] };
      sales.set(row.sale_id, sale);
      (row.state === 'JOINING' ? sale.joining : sale.leaving).push(toListing(row));
    }
    return [...sales].map(([saleId, sale]) => ({ saleId, ...sale }));
  }

  /** Tells Redis of them, and notes in PostgreSQL that it knows. What cannot be told now stays as it is. */
  async mirror({ saleId, resetEpoch, joining, leaving }: Unmirrored): Promise<void> {
    const store = this.redis.sale(saleId).holds;
    for (let from = 0; from < joining.length; from += LISTINGS_PER_CALL_MAX) {
      const some = joining.slice(from, from + LISTINGS_PER_CALL_MAX);
      const reply = await store.joinList(resetEpoch, some.map(listingArguments));
      if (reply[0] !== 'done') return;
      failPoint('after_list_mirror');
      const told = some.map(({ place }, i) => ({ place, state: reply[1][3 * i], atMs: Number(reply[1][3 * i + 1]) }));
      // Of who was offered units at once, the order will say so.
      await this.#note(
        told.filter(({ state }) => state !== 'L'),
        `state = 'LISTED', listed_at = t.at`,
        'JOINING',
      );
    }
    for (let from = 0; from < leaving.length; from += LISTINGS_PER_CALL_MAX) {
      const some = leaving.slice(from, from + LISTINGS_PER_CALL_MAX);
      const reply = await store.leaveList(some);
      if (reply[0] !== 'done') return;
      failPoint('after_list_mirror');
      await this.#noteLeft(some, reply[1]);
    }
  }

  /** @param replies state and time of each, as the script says */
  async #noteLeft(leaving: readonly { readonly place: number }[], replies: readonly string[]): Promise<void> {
    const told = leaving.map(({ place }, i) => ({ place, state: replies[2 * i], atMs: Number(replies[2 * i + 1]) }));
    await this.#note(
      told.filter(({ state }) => state === 'L'),
      // Of who left at an unknown time nothing is claimed, as if he had left at once.
      `state = 'LEFT', ended_at = COALESCE(w.ended_at, NULLIF(t.at, to_timestamp(0)), w.listed_at, w.joined_at)`,
      'LEAVING',
    );
  }

  async #note(
    told: readonly { readonly place: number; readonly atMs: number }[],
    columns: string,
    from: 'JOINING' | 'LEAVING',
  ): Promise<void> {
    if (told.length === 0) return;
    await this.database.pool.query({
      name: `note-${from.toLowerCase()}-mirrored`,
      text: `UPDATE waiting_list w SET ${columns} FROM unnest($1::bigint[], $2::timestamptz[]) AS t (place, at)
              WHERE w.place = t.place AND w.state = '${from}'`,
      values: [told.map(({ place }) => place), told.map(({ atMs }) => new Date(atMs))],
    });
  }

  async #insert(saleId: string, { userId, quantity, acceptLess }: NewListing): Promise<Listing> {
    const { rows } = await this.database.pool.query<ListingRow>({
      name: 'join-waiting-list',
      // Who waits already keeps his row; the statement returns it.
      text: `INSERT INTO waiting_list AS w (sale_id, user_id, quantity, accept_less) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sale_id, user_id) WHERE state IN ('JOINING', 'LISTED') DO UPDATE SET state = w.state
             RETURNING place, user_id, quantity, accept_less`,
      values: [saleId, userId, quantity, acceptLess],
    });
    const [row] = rows;
    if (row === undefined) throw new Error(LOST);
    return toListing(row);
  }
}

function standingOf(reply: LookAtListReply): Joined {
  switch (reply[0]) {
    case 'listed': {
      const [, , quantity, acceptLess, ahead] = reply;
      return { standing: 'listed', ahead, quantity, acceptLess: acceptLess === 1 };
    }
    case 'offered':
      return { standing: 'offered', orderId: reply[1] };
    case 'not-listed':
    case 'not-ready':
    case 'on-sale':
    case 'limit':
    case 'bad-quantity':
    case 'full':
      return { standing: reply[0] };
  }
}

function isRefusal(found: Joined): found is Refused<Refusal> {
  return REFUSALS.some((refusal) => refusal === found.standing);
}

/** Ends the listings whose offers were written as orders, and has their mails sent, in the transaction that writes them. Repeating it changes nothing. */
export async function endOfferedListings(client: pg.ClientBase, holds: readonly Hold[]): Promise<void> {
  const offers = holds.flatMap(({ offer, ...hold }) => (offer === undefined ? [] : [{ ...hold, offer }]));
  if (offers.length === 0) return;
  await client.query({
    name: 'end-offered-listings',
    text: `WITH offered AS (
             UPDATE waiting_list w
              SET state = 'OFFERED', order_id = o.order_id, free_units = o.free, ended_at = o.at, listed_at = COALESCE(w.listed_at, o.at)
             FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::timestamptz[], $5::text[], $6::text[])
               AS o (place, order_id, free, at, sale_id, user_id)
            WHERE w.place = o.place AND w.sale_id = o.sale_id AND w.user_id = o.user_id
              AND w.state IN ('JOINING', 'LISTED', 'LEAVING')
            RETURNING w.place, w.order_id
           )
           UPDATE offer_mails m SET order_id = offered.order_id, due_at = now() FROM offered WHERE m.place = offered.place`,
    values: [
      offers.map(({ offer }) => offer.place),
      offers.map(({ orderId }) => orderId),
      offers.map(({ offer }) => offer.free),
      offers.map(({ reservedAtMs }) => new Date(reservedAtMs)),
      offers.map(({ saleId }) => saleId),
      offers.map(({ userId }) => userId),
    ],
  });
}

/**
 * Takes who was offered this hold off the list, since it will never be an order, in the transaction that discards it; a worker
 * tells Redis. He had his turn: offered again, what PostgreSQL refused once would be refused again.
 */
export async function endDiscardedListing(
  client: pg.ClientBase,
  { saleId, userId, offer, reservedAtMs }: Hold,
): Promise<void> {
  if (offer === undefined) return;
  await client.query(
    `UPDATE waiting_list SET state = 'LEAVING', ended_at = $4
      WHERE place = $1 AND sale_id = $2 AND user_id = $3 AND state IN ('JOINING', 'LISTED', 'LEAVING')`,
    [offer.place, saleId, userId, new Date(reservedAtMs)],
  );
}

/** Ends the list with a reset. */
export async function endListOfSale(client: pg.ClientBase, saleId: string): Promise<void> {
  await client.query(`UPDATE waiting_list SET state = 'RESET' WHERE sale_id = $1 AND state <> 'RESET'`, [saleId]);
}

/** Those who wait for units of a sale, the first first, page by page. */
export async function* readWaiters(pool: pg.Pool, saleId: string): AsyncGenerator<Listing[], void, undefined> {
  let after = '0';
  for (;;) {
    const { rows } = await pool.query<ListingRow>({
      name: 'read-waiters-after',
      text: `SELECT place, user_id, quantity, accept_less FROM waiting_list
              WHERE sale_id = $1 AND state IN ('JOINING', 'LISTED') AND place > $2 ORDER BY place LIMIT $3`,
      values: [saleId, after, ROWS_PER_PAGE],
    });
    if (rows.length > 0) yield rows.map(toListing);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_PAGE) return;
    after = last.place;
  }
}

/** The arguments by which scripts list it. */
export function listingArguments({ userId, place, quantity, acceptLess }: Listing): string[] {
  return [userId, String(place), String(quantity), acceptLess ? '1' : '0'];
}

interface ListingRow {
  /** A bigint, which the driver reads as text. */
  place: string;
  user_id: string;
  quantity: number;
  accept_less: boolean;
}

function toListing({ place, user_id: userId, quantity, accept_less: acceptLess }: ListingRow): Listing {
  return { place: Number(place), userId, quantity, acceptLess };
}
