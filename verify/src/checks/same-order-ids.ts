import type { SaleCheck } from './check.js';
import { compareOwners } from './compare-owners.js';

/** The id that the buyer was told with SUCCESS is the id of the order in the database. */
export const sameOrderIds: SaleCheck = {
  id: 'same-order-ids',
  title: 'orders have the ids that buyers were told',
  sql: (saleId) => `SELECT user_id, id FROM orders WHERE sale_id = '${saleId}' ORDER BY user_id`,
  redisCommands: ({ orders }) => [`HGETALL ${orders}`],
  async examine(subject) {
    const { orderIds } = await compareOwners(subject);
    return { expected: 'the same', found: orderIds.text, ok: orderIds.count === 0 };
  },
};
