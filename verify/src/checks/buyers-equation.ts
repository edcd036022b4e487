import { countersCheck } from './check.js';

/** The first of the two equations on which everything rests. */
export const buyersEquation = countersCheck({
  id: 'buyers-equation',
  title: 'buyers = orders + outbox',
  redisCommands: ({ users, outbox }) => [`SCARD ${users}`, `XLEN ${outbox}`],
  async judge({ buyers, outboxLength }, { sale, query }) {
    const [row] = await query<{ orders: number }>('SELECT COUNT(*) AS orders FROM orders WHERE sale_id = $1', [
      sale.saleId,
    ]);
    const orders = row?.orders ?? 0;
    return {
      expected: `${orders} + ${outboxLength} = ${orders + outboxLength}`,
      found: String(buyers),
      ok: buyers === orders + outboxLength,
    };
  },
});
