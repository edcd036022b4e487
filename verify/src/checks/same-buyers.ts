import type { SaleCheck } from './check.js';
import { compareOwners } from './compare-owners.js';

/** buyers in Redis = users with an order + users in the outbox, one by one */
export const sameBuyers: SaleCheck = {
  id: 'same-buyers',
  title: 'buyers in Redis are the users with an order',
  sql: (saleId) => `SELECT user_id FROM orders WHERE sale_id = '${saleId}' ORDER BY user_id`,
  redisCommands: ({ users, outbox }) => [`SSCAN ${users} 0`, `XRANGE ${outbox} - +`],
  async examine(subject) {
    const { buyers } = await compareOwners(subject);
    return { expected: 'the same', found: buyers.text, ok: buyers.count === 0 };
  },
};
