import { equal, sqlCheck } from './check.js';

export const noBrokenPromise = sqlCheck<{ oversold: number }>({
  id: 'no-broken-promise',
  title: 'OVERSOLD audit rows (broken promises)',
  sql: (saleId) =>
    `SELECT COUNT(*) AS oversold FROM order_audit_trail
 WHERE sale_id = '${saleId}' AND event_type = 'OVERSOLD'`,
  judge: ([row]) => equal(0, row?.oversold ?? 0),
});
