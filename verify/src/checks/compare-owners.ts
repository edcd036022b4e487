import { decodeEntry, decodeOwnership } from 'flashsale-core';
import { ordersOf, type SaleUnderCheck } from './check.js';

const SCAN_COUNT = 5_000;
const OUTBOX_PAGE_SIZE = 1_000;

/** How the buyers in Redis differ from the orders in PostgreSQL and the reservations in the outbox. */
export interface OwnersComparison {
  /** Somebody is a buyer only on one side. */
  readonly buyers: Differences;
  /** A buyer got another order id than their order has. */
  readonly orderIds: Differences;
}

const comparisons = new WeakMap<SaleUnderCheck, Promise<OwnersComparison>>();

/** Compares both sides once for all checks. */
export function compareOwners(subject: SaleUnderCheck): Promise<OwnersComparison> {
  const known = comparisons.get(subject);
  if (known !== undefined) return known;
  const comparison = compare(subject);
  comparisons.set(subject, comparison);
  return comparison;
}

/**
 * Compares the sets and not only their sizes, page by page, so that neither has to fit into memory. Redis is queried for
 * each order and each outbox entry; its buyers are listed only if it has more of them.
 */
async function compare(subject: SaleUnderCheck): Promise<OwnersComparison> {
  const comparison = { buyers: new Differences(), orderIds: new Differences() };
  let known = 0;
  let asked: Promise<number> = Promise.resolve(0);
  for await (const page of readOrderPages(subject)) {
    // PostgreSQL reads the next page while Redis looks up this one.
    known += await asked;
    asked = comparePage(subject, page, comparison);
    asked.catch(() => undefined);
  }
  known += await asked;
  known -= await countSurplusOrders(subject);
  known += await compareOutbox(subject, comparison);
  if (known !== (await subject.redis.scard(subject.keys.users))) await findUnknownBuyers(subject, comparison);
  return comparison;
}

/** Resolves with how many of them are buyers in Redis. */
async function comparePage(
  { redis, keys }: SaleUnderCheck,
  page: readonly OrderRow[],
  { buyers, orderIds }: OwnersComparison,
): Promise<number> {
  const userIds = page.map((order) => order.user_id);
  const [isBuyer, told] = await Promise.all([
    redis.smismember(keys.users, ...userIds),
    redis.hmget(keys.orders, ...userIds),
  ]);
  let known = 0;
  page.forEach(({ id, user_id: userId }, i) => {
    if (isBuyer[i] === 1) known += 1;
    else buyers.add(userId, 'has an order but is no buyer');
    const owned = told[i];
    const toldId = owned === null || owned === undefined ? 'nothing' : decodeOwnership(owned).orderId.toLowerCase();
    if (toldId !== id) orderIds.add(userId, `was told ${toldId}`);
  });
  return known;
}

/** Further orders of a user, which the unique index prevents. */
async function countSurplusOrders(subject: SaleUnderCheck): Promise<number> {
  const [row] = await subject.query<{ surplus: number }>(
    `SELECT COUNT(*) - COUNT(DISTINCT user_id) AS surplus FROM orders WHERE ${ordersOf(subject)}`,
  );
  return row?.surplus ?? 0;
}

/** Resolves with how many of those in the outbox are buyers in Redis and have no order yet. */
async function compareOutbox(subject: SaleUnderCheck, { buyers }: OwnersComparison): Promise<number> {
  const { redis, keys } = subject;
  let known = 0;
  for await (const userIds of readOutboxUsers(subject)) {
    const [isBuyer, withOrder] = await Promise.all([
      redis.smismember(keys.users, ...userIds),
      findUsersWithOrder(subject, userIds),
    ]);
    userIds.forEach((userId, i) => {
      if (isBuyer[i] !== 1) buyers.add(userId, 'is in the outbox but no buyer');
      else if (!withOrder.has(userId)) known += 1;
    });
  }
  return known;
}

/** Buyers whom neither an order nor an outbox entry knows. */
async function findUnknownBuyers(subject: SaleUnderCheck, { buyers }: OwnersComparison): Promise<void> {
  const { redis, keys } = subject;
  let cursor = '0';
  do {
    const [next, userIds] = await redis.sscan(keys.users, cursor, 'COUNT', SCAN_COUNT);
    cursor = next;
    const withOrder = await findUsersWithOrder(subject, userIds);
    for (const userId of userIds) {
      if (!withOrder.has(userId) && !(await isInOutbox(subject, userId)))
        buyers.add(userId, 'is a buyer without an order');
    }
  } while (cursor !== '0');
}

async function findUsersWithOrder(subject: SaleUnderCheck, userIds: string[]): Promise<Set<string>> {
  if (userIds.length === 0) return new Set();
  const rows = await subject.query<{ user_id: string }>(
    `SELECT user_id FROM orders WHERE ${ordersOf(subject)} AND user_id = ANY($1::text[])`,
    [userIds],
  );
  return new Set(rows.map((row) => row.user_id));
}

/** The hash of orders names the outbox entry of each buyer. */
async function isInOutbox({ redis, keys }: SaleUnderCheck, userId: string): Promise<boolean> {
  const { outboxId } = decodeOwnership((await redis.hget(keys.orders, userId)) ?? '');
  return outboxId !== '' && (await redis.xrange(keys.outbox, outboxId, outboxId)).length > 0;
}

async function* readOutboxUsers({ redis, keys, sale }: SaleUnderCheck): AsyncGenerator<string[]> {
  let from = '-';
  for (;;) {
    const entries = await redis.xrange(keys.outbox, from, '+', 'COUNT', OUTBOX_PAGE_SIZE);
    if (entries.length === 0) return;
    yield [...new Set(entries.map((entry) => decodeEntry(sale.saleId, entry).userId))];
    from = `(${entries.at(-1)?.[0]}`;
  }
}

const PAGE_SIZE = 5_000;

interface OrderRow {
  readonly id: string;
  readonly user_id: string;
}

/**
 * Reads the sale's orders page by page, in no order: a cursor reads the table once, where a sort or an index scan for each
 * page would cost several times as much.
 */
async function* readOrderPages(subject: SaleUnderCheck): AsyncGenerator<OrderRow[]> {
  const { query, sale, onProgress } = subject;
  await query(`DECLARE orders_of_sale NO SCROLL CURSOR FOR SELECT id, user_id FROM orders WHERE ${ordersOf(subject)}`);
  try {
    for (let read = 0; ;) {
      const page = await query<OrderRow>(`FETCH ${PAGE_SIZE} FROM orders_of_sale`);
      if (page.length === 0) return;
      read += page.length;
      onProgress({ read, of: sale.sold, what: 'orders' });
      yield page;
    }
  } finally {
    await query('CLOSE orders_of_sale');
  }
}

/** Counts what differs and keeps the first example. */
class Differences {
  #count = 0;
  #example = '';

  add(userId: string, difference: string): void {
    if (this.#count === 0) this.#example = `${userId} ${difference}`;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  get text(): string {
    return this.#count === 0 ? 'the same' : `${this.#count} differ: ${this.#example}`;
  }
}
