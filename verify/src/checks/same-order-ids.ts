import type { SaleCheck } from './check.js';
import { readOrderPages } from './read-orders.js';

/** The id that the buyer was told with SUCCESS is the id of the order in the database. */
export const sameOrderIds: SaleCheck = {
  id: 'same-order-ids',
  title: 'orders have the ids that buyers were told',
  sql: (saleId) => `SELECT user_id, id FROM orders WHERE sale_id = '${saleId}' ORDER BY user_id`,
  redisCommands: ({ orders }) => [`HGETALL ${orders}`],
  async examine(subject) {
    let differing = 0;
    let example = '';
    for await (const page of readOrderPages(subject)) {
      const told = await subject.redis.hmget(subject.keys.orders, ...page.map((order) => order.user_id));
      page.forEach(({ id, user_id: userId }, i) => {
        const toldId = told[i]?.split('|')[0]?.toLowerCase();
        if (toldId === id) return;
        differing += 1;
        example ||= `${userId} was told ${toldId ?? 'nothing'}`;
      });
    }
    return {
      expected: 'the same',
      found: differing === 0 ? 'the same' : `${differing} differ: ${example}`,
      ok: differing === 0,
    };
  },
};
