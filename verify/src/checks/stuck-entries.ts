import type { SaleCheck } from './check.js';

/** An entry whose message is a dead letter waits for an operator; when the letter is gone as well, it waits for ever. */
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
