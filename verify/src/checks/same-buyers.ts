import type { SaleCheck, SaleUnderCheck } from './check.js';
import { readOrderPages } from './read-orders.js';

const SCAN_COUNT = 1_000;
const OUTBOX_PAGE_SIZE = 1_000;

/**
 * Compares the sets and not only their sizes, page by page, so that neither has to fit into memory:
 * buyers in Redis = users with an order + users in the outbox.
 */
export const sameBuyers: SaleCheck = {
  id: 'same-buyers',
  title: 'buyers in Redis are the users with an order',
  sql: (saleId) => `SELECT user_id FROM orders WHERE sale_id = '${saleId}' ORDER BY user_id`,
  redisCommands: ({ users, outbox }) => [`SSCAN ${users} 0`, `XRANGE ${outbox} - +`],
  async examine(subject) {
    const differences = new Differences();
    await findBuyersWithoutOrder(subject, differences);
    for await (const orders of readOrderPages(subject)) {
      await findUnknownBuyers(
        subject,
        orders.map((order) => order.user_id),
        'has an order but is no buyer',
        differences,
      );
    }
    for await (const userIds of readOutboxUsers(subject)) {
      await findUnknownBuyers(subject, userIds, 'is in the outbox but no buyer', differences);
    }
    return { expected: 'the same', found: differences.text, ok: differences.count === 0 };
  },
};

class Differences {
  count = 0;
  #example = '';

  add(userId: string, difference: string): void {
    if (this.count === 0) this.#example = `${userId} ${difference}`;
    this.count += 1;
  }

  get text(): string {
    return this.count === 0 ? 'the same' : `${this.count} differ: ${this.#example}`;
  }
}

async function findBuyersWithoutOrder(subject: SaleUnderCheck, differences: Differences): Promise<void> {
  const { redis, keys, query, sale } = subject;
  let cursor = '0';
  do {
    const [next, userIds] = await redis.sscan(keys.users, cursor, 'COUNT', SCAN_COUNT);
    cursor = next;
    const withoutOrder = await query<{ user_id: string }>(
      `SELECT user_id FROM unnest($2::text[]) AS buyers (user_id)
        WHERE NOT EXISTS (SELECT FROM orders o WHERE o.sale_id = $1 AND o.user_id = buyers.user_id)`,
      [sale.saleId, userIds],
    );
    for (const { user_id: userId } of withoutOrder) {
      if (!(await isInOutbox(subject, userId))) differences.add(userId, 'is a buyer without an order');
    }
  } while (cursor !== '0');
}

/** The hash of orders names the outbox entry of each buyer. */
async function isInOutbox({ redis, keys }: SaleUnderCheck, userId: string): Promise<boolean> {
  const outboxId = (await redis.hget(keys.orders, userId))?.split('|')[1] ?? '';
  return outboxId !== '' && (await redis.xrange(keys.outbox, outboxId, outboxId)).length > 0;
}

async function findUnknownBuyers(
  { redis, keys }: SaleUnderCheck,
  userIds: string[],
  difference: string,
  differences: Differences,
): Promise<void> {
  const known = await redis.smismember(keys.users, ...userIds);
  userIds.forEach((userId, i) => {
    if (known[i] !== 1) differences.add(userId, difference);
  });
}

async function* readOutboxUsers({ redis, keys }: SaleUnderCheck): AsyncGenerator<string[]> {
  let from = '-';
  for (;;) {
    const entries = await redis.xrange(keys.outbox, from, '+', 'COUNT', OUTBOX_PAGE_SIZE);
    if (entries.length === 0) return;
    yield entries.map(([, fields]) => fields[1] ?? '');
    from = `(${entries.at(-1)?.[0]}`;
  }
}
