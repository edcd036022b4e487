import { sqlCheck } from './check.js';

/**
 * An API numbers its audit rows from 1 for each sale and epoch, so a hole is a row that it lost. A discarded reservation
 * has the number of its outbox entry instead.
 */
export const auditSequenceGaps = sqlCheck<{ epoch: number; instance: string; missing: number }>({
  id: 'audit-sequence-gaps',
  title: 'audit rows lost by an API',
  sql: (saleId) =>
    `SELECT epoch, instance, MAX(sequence) - COUNT(*) AS missing FROM order_audit_trail
 WHERE sale_id = '${saleId}' AND sequence > 0 AND event_type <> 'DISCARDED'
 GROUP BY epoch, instance HAVING MAX(sequence) <> COUNT(*)`,
  judge: (rows) => {
    const missing = rows.reduce((sum, row) => sum + row.missing, 0);
    const instances = new Set(rows.map((row) => row.instance)).size;
    return { expected: '0', found: missing === 0 ? '0' : `${missing}, by ${instances} of them`, ok: rows.length === 0 };
  },
});
