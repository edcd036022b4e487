import { checkTable, openStores, readVerifyEnvironment, verdictText, verify } from 'flashsale-verify';
import type { CheckResult, Unrest, Verdict } from 'flashsale-verify';
import type { LoadReport } from '../load/load-report.js';
import { auditRun } from './audit-of-run.js';
import { showProgress } from './progress.js';

export interface RunVerdict {
  readonly ok: boolean;
  /** What the buyers were answered, against what the audit trail says. */
  readonly audit: readonly CheckResult[];
  readonly sale: Verdict;
}

/** Waits for the system to come to rest, at most `waitMs`, verifies the sale and the audit of this run, and prints both. */
export async function verifyRun(report: LoadReport, waitMs: number): Promise<RunVerdict> {
  const stores = await openStores(readVerifyEnvironment());
  try {
    let unrest: Unrest | undefined;
    const stopProgress = showProgress(() => unrestText(unrest));
    const onLook = (now: Unrest) => (unrest = now);
    const sale = await verify(stores, { saleId: report.saleId, waitMs, onLook }).finally(() => stopProgress());
    const audit = await auditRun(stores, report);
    const ok = sale.ok && audit.every((check) => check.ok);
    process.stdout.write(`Audit trail of run ${report.runId}\n${checkTable(audit)}\n\n${verdictText(sale)}\n`);
    return { ok, audit, sale };
  } finally {
    await stores.close();
  }
}

function unrestText(unrest: Unrest | undefined): string {
  if (unrest === undefined) return '  waiting for rest';
  const { outboxLength, queued, orders, buyers } = unrest;
  return `  waiting for rest: outbox ${outboxLength}, queue ${queued}, ${orders} orders of ${buyers} buyers`;
}
