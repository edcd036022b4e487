import { decodeListing } from 'flashsale-core';
import { type SaleCheck, type SaleUnderCheck, sqlCheck } from './check.js';

/** Commands of Redis read a hash in pages of this size. */
const PAGE = 1_000;
/** As `flashsale-core/lua/holds/waiting-list.lua` looks whom free units fit. */
const PASSED_OVER_MAX = 50;

/** An offer ends a listing, and is an order of its user; nobody waits twice. */
const listingsEnded = sqlCheck<{ wrong: number; example: string | null }>({
  id: 'listings-ended',
  title: 'users who wait twice, or whose offer is no order of theirs, or of more units than they want',
  sql: (saleId) =>
    `SELECT COUNT(*) AS wrong, MIN(w.user_id) AS example
  FROM waiting_list w LEFT JOIN orders o ON o.id = w.order_id AND o.sale_id = w.sale_id AND o.user_id = w.user_id
 WHERE w.sale_id = '${saleId}'
   AND (w.state = 'OFFERED' AND (o.id IS NULL OR o.quantity > w.quantity OR (o.quantity < w.quantity AND NOT w.accept_less))
     OR w.state IN ('JOINING', 'LISTED') AND EXISTS (
       SELECT FROM waiting_list t WHERE t.sale_id = w.sale_id AND t.user_id = w.user_id AND t.place > w.place
          AND t.state IN ('JOINING', 'LISTED', 'OFFERED')))`,
  judge: ([row]) => {
    const { wrong, example } = row ?? { wrong: 0, example: null };
    return { expected: '0', found: wrong === 0 ? '0' : `${wrong}, as ${example}`, ok: wrong === 0 };
  },
});

const waitersSql = (saleId: string): string =>
  `SELECT place, user_id, state FROM waiting_list WHERE sale_id = '${saleId}' AND state IN ('JOINING', 'LISTED', 'LEAVING') ORDER BY place`;

/** Redis makes offers by the list that PostgreSQL has. */
const sameWaiters: SaleCheck = {
  id: 'same-waiters',
  title: 'who waits in Redis is who waits in PostgreSQL, in the same places',
  sql: waitersSql,
  redisCommands: ({ waiters }) => [`ZRANGE ${waiters} 0 -1 WITHSCORES`],
  async examine({ query, redis, keys, sale }) {
    const rows = await query<{ place: number; user_id: string; state: string }>(waitersSql(sale.saleId));
    const expected = rows.map(
      ({ place, user_id, state }) => `${user_id} ${place}${state === 'LISTED' ? '' : ` ${state}`}`,
    );
    const found: string[] = [];
    for (let from = 0; ; from += PAGE) {
      const page = await redis.zrange(keys.waiters, String(from), String(from + PAGE - 1), 'WITHSCORES');
      for (let i = 0; i + 1 < page.length; i += 2) found.push(`${page[i]} ${page[i + 1]}`);
      if (page.length < 2 * PAGE) break;
    }
    const at = expected.findIndex((waiter, i) => waiter !== found[i]);
    const ok = at === -1 && expected.length === found.length;
    const [one, other] = at === -1 ? ['nobody', found[expected.length]] : [expected[at], found[at] ?? 'nobody'];
    const difference = `${found.length}; ${other} in Redis, ${one} in PostgreSQL`;
    return { expected: `${expected.length}`, found: ok ? `${found.length}` : difference, ok };
  },
};

interface ListingRow {
  readonly place: number;
  readonly user_id: string;
  readonly quantity: number;
  readonly accept_less: boolean;
  readonly state: string;
  readonly listed_at: Date | null;
  readonly ended_at: Date | null;
  readonly free_units: number | null;
}

const listingsSql = (saleId: string): string =>
  `SELECT place, user_id, quantity, accept_less, state, listed_at, ended_at, free_units FROM waiting_list
 WHERE sale_id = '${saleId}' AND state <> 'RESET' ORDER BY place`;

/** Each offer went to the first whom the free units fitted; who was passed over wanted more, or had his share. */
const offersInTurn: SaleCheck = {
  id: 'offers-in-turn',
  title: 'offers past somebody whose turn it was',
  sql: listingsSql,
  async examine(subject) {
    const rows = await subject.query<ListingRow>(listingsSql(subject.sale.saleId));
    const passedOver = findPassedOver(rows);
    let wrong = 0;
    let example = '';
    for (const { waiter, offer } of passedOver) {
      if (await hadHisShare(subject, waiter, offer)) continue;
      wrong += 1;
      example ||= `${waiter.user_id}, when ${offer.user_id} was offered units`;
    }
    return { expected: '0', found: wrong === 0 ? '0' : `${wrong}, as of ${example}`, ok: wrong === 0 };
  },
};

interface Offer extends ListingRow {
  readonly ended_at: Date;
  readonly free_units: number;
}

/** Who waited before somebody else who was offered units, and wanted no more than were free. */
function findPassedOver(rows: readonly ListingRow[]): { waiter: ListingRow; offer: Offer }[] {
  const offers = rows
    .filter((row): row is Offer => row.state === 'OFFERED' && row.ended_at !== null && row.free_units !== null)
    .sort((a, b) => a.ended_at.getTime() - b.ended_at.getTime() || a.place - b.place);
  // Those that are not over, by place: what is over is taken out, so that each offer looks at few.
  const next = new Int32Array(rows.length + 1).map((_, i) => i);
  const following = (i: number): number => {
    let at = i;
    while (next[at] !== at) at = next[at] = next[next[at] as number] as number;
    return at;
  };
  const ends = rows
    .map((row, i) => ({ i, atMs: row.ended_at?.getTime() ?? Infinity }))
    .sort((a, b) => a.atMs - b.atMs || a.i - b.i);
  let ended = 0;
  const found: { waiter: ListingRow; offer: Offer }[] = [];
  for (const offer of offers) {
    const atMs = offer.ended_at.getTime();
    for (let end = ends[ended]; end !== undefined && end.atMs <= atMs; end = ends[(ended += 1)])
      next[end.i] = end.i + 1;
    for (let i = following(0); i < rows.length; i = following(i + 1)) {
      const waiter = rows[i] as ListingRow;
      if (waiter.place >= offer.place) break;
      const isListed = waiter.state !== 'LEAVING' && (waiter.listed_at?.getTime() ?? Infinity) < atMs;
      if (isListed && (waiter.accept_less || waiter.quantity <= offer.free_units)) found.push({ waiter, offer });
    }
  }
  return found;
}

/** Whether a waiter had as many units or holds as one may have, so that an offer passed him over. */
async function hadHisShare(subject: SaleUnderCheck, waiter: ListingRow, { ended_at }: Offer): Promise<boolean> {
  const [row] = await subject.query<{ had: boolean }>(
    `SELECT COALESCE(SUM(o.quantity) FILTER (WHERE o.ended_at IS NULL OR o.ended_at > $3::timestamptz - interval '5 seconds'), 0)
              + CASE WHEN $4 THEN 1 ELSE $5::int END > s.limit_per_user
            OR COUNT(o.id) >= s.orders_per_user_max OR $5::int > s.quantity_max AS had
       FROM sales s LEFT JOIN orders o ON o.sale_id = s.id AND o.user_id = $2 AND o.reserved_at <= $3
      WHERE s.id = $1 GROUP BY s.id`,
    [subject.sale.saleId, waiter.user_id, ended_at, waiter.accept_less, waiter.quantity],
  );
  return row?.had ?? false;
}

/** The script that frees units offers them, so none waits for its waiter. */
const unitsOffered: SaleCheck = {
  id: 'units-offered',
  title: 'free units that fit somebody who waits for them',
  redisCommands: ({ free, waiters, listings }) => [
    `GET ${free}`,
    `ZRANGE ${waiters} 0 ${PASSED_OVER_MAX - 1}`,
    `HMGET ${listings} …`,
  ],
  async examine({ redis, keys, counters }) {
    const free = Number(await redis.get(keys.free));
    const first = await redis.zrange(keys.waiters, '0', String(PASSED_OVER_MAX - 1));
    const terms = counters?.definition.terms;
    if (free === 0 || first.length === 0 || terms === undefined || counters?.ready !== true || !isOpen(counters))
      return { expected: '0', found: '0', ok: true };
    const [listings, owners] = await Promise.all([
      redis.hmget(keys.listings, ...first),
      redis.hmget(keys.owners, ...first),
    ]);
    const fitting = first.filter((_, i) => {
      const listing = listings[i];
      const [units = 0, ever = 0] = (owners[i] ?? '0|0').split('|').map(Number);
      if (listing === null || listing === undefined || ever >= terms.ordersPerUserMax) return false;
      const most = Math.min(free, terms.quantityMax, terms.limitPerUser - units);
      const { quantity, acceptLess } = decodeListing(listing);
      return most >= 1 && (quantity <= most || acceptLess);
    });
    const found = fitting.length === 0 ? '0' : `${free}, as for ${fitting[0]}`;
    return { expected: '0', found, ok: fitting.length === 0 };
  },
};

function isOpen({ nowMs, definition }: NonNullable<SaleUnderCheck['counters']>): boolean {
  const { state, startsAt, endsAt } = definition;
  return state === 'OPEN' && nowMs >= startsAt.getTime() && nowMs < endsAt.getTime();
}

/** What must hold for a sale on whose waiting list anybody was. */
export const LIST_CHECKS: readonly SaleCheck[] = [listingsEnded, offersInTurn, sameWaiters, unitsOffered];
