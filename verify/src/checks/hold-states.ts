import { decodeEntry, decodeHolding, type Holding, isHold, type OrderStatus } from 'flashsale-core';
import { countersCheck, type SaleCheck, type SaleUnderCheck } from './check.js';

const HOLDINGS_PER_PAGE = 1_000;
const ENTRIES_READ_MAX = 10_000;
const STATES: Readonly<Record<OrderStatus, string>> = { HELD: 'H', CONFIRMED: 'C', EXPIRED: 'X', CANCELLED: 'V' };

/** Redis on its own: what is free, held and sold is all there is, or nothing is free and more is out than there is. */
export const holdUnitsEquation = countersCheck({
  id: 'units-equation',
  title: 'total stock = free + held + sold, in Redis',
  redisCommands: ({ meta, free }) => [`HMGET ${meta} totalStock heldUnits soldUnits`, `GET ${free}`],
  judge: ({ stock, held, sold, definition: { totalStock } }) => ({
    expected: String(totalStock),
    found: `${stock} + ${held} + ${sold} = ${stock + held + sold}`,
    ok: stock + held + sold === totalStock || (stock === 0 && held + sold > totalStock),
  }),
});

/** What is held in Redis is a row, or an entry of the outbox; what is sold in Redis is paid. */
export const unitsAgree = countersCheck({
  id: 'units-agree',
  title: 'held = sales.held + outbox, sold = sales.sold',
  redisCommands: ({ meta, outbox }) => [`HMGET ${meta} heldUnits soldUnits`, `XRANGE ${outbox} - +`],
  sql: (saleId) => `SELECT held, sold FROM sales WHERE id = '${saleId}'`,
  async judge({ held, sold }, subject) {
    const [row] = await subject.query<{ held: number; sold: number }>('SELECT held, sold FROM sales WHERE id = $1', [
      subject.sale.saleId,
    ]);
    const waiting = await unitsWithoutRow(subject);
    const expected = `${row?.held} + ${waiting} held, ${row?.sold} sold`;
    const ok = held === (row?.held ?? 0) + waiting && sold === row?.sold;
    return { expected, found: `${held} held, ${sold} sold`, ok };
  },
});

async function unitsWithoutRow({ redis, keys, sale, query }: SaleUnderCheck): Promise<number> {
  const entries = await redis.xrange(keys.outbox, '-', '+', 'COUNT', ENTRIES_READ_MAX);
  const holds = entries.map((entry) => decodeEntry(sale.saleId, entry)).filter(isHold);
  const ids = holds.map(({ orderId }) => orderId);
  const rows = await query<{ id: string }>('SELECT id FROM orders WHERE id::text = ANY($1)', [ids]);
  const written = new Set(rows.map(({ id }) => id));
  return holds.reduce((units, { orderId, quantity }) => units + (written.has(orderId) ? 0 : quantity), 0);
}

/** Every order is known to Redis in the same state, the ended ones too: their ids must not be used again. */
export const sameHolds: SaleCheck = {
  id: 'same-holds',
  title: 'orders in Redis are those in PostgreSQL, in the same states',
  sql: (saleId) => `SELECT id, user_id, status, quantity, instance FROM orders WHERE sale_id = '${saleId}' ORDER BY id`,
  redisCommands: ({ holdings }) => [`HGETALL ${holdings}`],
  async examine(subject) {
    const { query, sale } = subject;
    const found = { same: 0, different: 0, example: '' };
    for await (const page of readHoldings(subject)) {
      const rows = await query<HoldRow>(
        'SELECT id, user_id, status, quantity, instance FROM orders WHERE sale_id = $1 AND id::text = ANY($2)',
        [sale.saleId, [...page.keys()]],
      );
      const expected = new Map(rows.map((row) => [row.id, row]));
      for (const [orderId, holding] of page) {
        const row = expected.get(orderId);
        if (row !== undefined && isSame(row, holding)) found.same += 1;
        else {
          found.different += 1;
          found.example ||= orderId;
        }
      }
    }
    const [count] = await query<{ orders: number }>('SELECT COUNT(*) AS orders FROM orders WHERE sale_id = $1', [
      sale.saleId,
    ]);
    const missing = (count?.orders ?? 0) - found.same;
    const ok = found.different === 0 && missing === 0;
    const differences = `${found.different} differ${found.example && `, as ${found.example}`}; ${missing} of PostgreSQL are not the same`;
    return { expected: 'the same', found: ok ? 'the same' : differences, ok };
  },
};

interface HoldRow {
  readonly id: string;
  readonly user_id: string;
  readonly status: OrderStatus;
  readonly quantity: number;
  readonly instance: string;
}

function isSame(row: HoldRow, { state, quantity, instance, userId }: Holding): boolean {
  return (
    STATES[row.status] === state && row.quantity === quantity && row.instance === instance && row.user_id === userId
  );
}

/** Redis on its own, one by one: each buyer has the units of the live orders, and each hold has a deadline. */
export const holdingsAddUp: SaleCheck = {
  id: 'holdings-add-up',
  title: 'owners and deadlines in Redis are those of its orders',
  redisCommands: ({ owners, deadlines }) => [`HGETALL ${owners}`, `ZRANGE ${deadlines} 0 -1 WITHSCORES`],
  async examine(subject) {
    const { redis, keys } = subject;
    const units = new Map<string, number>();
    let [held, withDeadline] = [0, 0];
    for await (const page of readHoldings(subject)) {
      const scores = await redis.zmscore(keys.deadlines, ...page.keys());
      [...page.values()].forEach(({ state, userId, quantity }, i) => {
        if (state === 'H' || state === 'C') units.set(userId, (units.get(userId) ?? 0) + quantity);
        if (state === 'H') held += 1;
        // Of a paid order that somebody tried to cancel there may be a mark.
        if (scores[i] !== null && (state === 'H' || (state === 'C' && Number(scores[i]) === 0))) withDeadline += 1;
        else if (state === 'H') withDeadline -= 1;
      });
    }
    const deadlines = await redis.zcard(keys.deadlines);
    const wrong = await countWrongOwners(subject, units);
    const ok = wrong === 0 && withDeadline === deadlines && withDeadline >= held;
    return {
      expected: `${held} deadlines, 0 wrong owners`,
      found: `${deadlines} deadlines, ${wrong} wrong owners`,
      ok,
    };
  },
};

async function countWrongOwners({ redis, keys }: SaleUnderCheck, units: Map<string, number>): Promise<number> {
  let wrong = 0;
  let seen = 0;
  let cursor = '0';
  do {
    const [next, fields] = await redis.hscan(keys.owners, cursor, 'COUNT', HOLDINGS_PER_PAGE);
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const owned = Number(fields[i + 1]?.split('|')[0]);
      if (owned !== (units.get(fields[i] as string) ?? 0)) wrong += 1;
      if (owned > 0) seen += 1;
    }
    cursor = next;
  } while (cursor !== '0');
  return wrong + Math.max(units.size - seen, 0);
}

/** The orders that Redis knows, by id, page by page. */
async function* readHoldings({ redis, keys }: SaleUnderCheck): AsyncGenerator<ReadonlyMap<string, Holding>> {
  let cursor = '0';
  do {
    const [next, fields] = await redis.hscan(keys.holdings, cursor, 'COUNT', HOLDINGS_PER_PAGE);
    const page = new Map<string, Holding>();
    for (let i = 0; i + 1 < fields.length; i += 2)
      page.set(fields[i] as string, decodeHolding(fields[i] as string, fields[i + 1] as string));
    if (page.size > 0) yield page;
    cursor = next;
  } while (cursor !== '0');
}
