import type { CheckResult, Stores } from 'flashsale-verify';
import type { AuditEventType } from 'flashsale-core';
import type { LoadReport } from '../load/load-report.js';

/**
 * Compares what the buyers of this run were answered with what the audit trail says of them. Failures without a decided answer
 * may or may not have been decided, so each widens what is expected by one.
 */
export async function auditRun({ database }: Stores, report: LoadReport): Promise<CheckResult[]> {
  const { rows } = await database.query<{ event_type: AuditEventType; count: number }>(
    `SELECT event_type, COUNT(*) AS count FROM order_audit_trail
      WHERE sale_id = $1 AND starts_with(user_id, $2) GROUP BY event_type`,
    [report.saleId, `${report.runId}-`],
  );
  const found = new Map(rows.map((row) => [row.event_type, row.count]));
  const { SUCCESS, ALREADY_PURCHASED, SOLD_OUT } = report.outcomes;
  const notActive = report.failuresByKind['http-400'] ?? 0;
  const undecided = report.failures - notActive;
  const expected: [AuditEventType, number][] = [
    ['ATTEMPTED', report.requests - undecided],
    ['RESERVED', SUCCESS],
    ['CONFIRMED', SUCCESS],
    ['REJECTED_SOLD_OUT', SOLD_OUT],
    ['REJECTED_DUPLICATE', ALREADY_PURCHASED],
    ['REJECTED_NOT_ACTIVE', notActive],
  ];
  return expected.map(([event, least]) => {
    const count = found.get(event) ?? 0;
    return {
      id: `audit-of-run-${event.toLowerCase().replaceAll('_', '-')}`,
      title: event,
      expected: undecided === 0 ? String(least) : `${least} to ${least + undecided}`,
      found: String(count),
      ok: count >= least && count <= least + undecided,
    };
  });
}
