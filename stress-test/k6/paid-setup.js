// Runs once before the buyers come: is there a sale in which one reserves and pays?
import exec from 'k6/execution';
import { newRunId } from '../load/load-profile.js';
import { readActiveSale } from './active-sale.js';
import { paidSettings } from './paid-settings.js';

/** Until every virtual user has begun. */
const LEAD_MS = 500;

export function setup() {
  const { saleId, runId } = paidSettings;
  const sale = readActiveSale(paidSettings);
  if (sale.mode !== 'HOLD') {
    exec.test.abort(`${saleId} sells at once; the scenario paid needs a sale of the mode HOLD, such as sale_4.`);
  }
  console.log(`${saleId}: ${sale.remainingStock} of ${sale.totalStock} units left, held for ${sale.holdSeconds} s`);
  return { runId: runId || newRunId(), startAtMs: Date.now() + LEAD_MS };
}
