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

/** The id that the buyer got with SUCCESS is the id of the order in the database. */
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

/** An entry whose message is a dead letter waits for an operator; when the letter is gone as well, it waits forever. */
export const stuckEntries: SaleCheck = {
  id: 'stuck-entries',
  title: 'outbox entries older than their dead letters',
  sql: (saleId) =>
    `SELECT user_id, order_id, metadata FROM audit_events
 WHERE sale_id = '${saleId}' AND event_type = 'FAILED_DB'`,
  redisCommands: ({ outbox }) => [`XRANGE ${outbox} - +`],
  async examine({ counters, findStuckEntries }) {
    const found = counters?.outboxLength ? await findStuckEntries() : { stuck: [], dead: 0, areAll: true };
    if (found === undefined) return { expected: '0', found: 'unknown without RABBITMQ_URL', ok: false };
    const { stuck, dead, areAll } = found;
    if (!areAll) return { expected: '0', found: `unknown: too many dead letters, ${dead} dead entries`, ok: false };
    const example = stuck[0] === undefined ? '' : `, as order ${stuck[0].orderId}`;
    return { expected: '0', found: `${stuck.length}${example}`, ok: stuck.length === 0 };
  },
};
