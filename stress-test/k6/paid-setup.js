// Runs once before the buyers come: is there a sale in which one reserves and pays?
import http from 'k6/http';
import exec from 'k6/execution';
import { newRunId } from '../load/load-profile.js';
import { paidSettings } from './paid-settings.js';

/** Until every virtual user has begun. */
const LEAD_MS = 500;

export function setup() {
  const { apiUrl, saleId, runId } = paidSettings;
  const response = http.get(`${apiUrl}/api/v1/sale/${saleId}/status`, { tags: { operation: 'setup' } });
  if (response.status === 0) {
    exec.test.abort(`Nothing answers at ${apiUrl}. Start the system with "npm start", or set API_URL.`);
  } else if (response.status !== 200) {
    exec.test.abort(`The API answered ${response.status} to a question about the sale ${saleId}: ${response.body}`);
  }
  const sale = response.json();
  if (!sale.saleActive)
    exec.test.abort(
      `The sale ${saleId} is ${sale.status}; only an active one sells (npm run prisma:seed opens those of the demo again).`,
    );
  if (sale.mode !== 'HOLD') {
    exec.test.abort(`${saleId} sells at once; the scenario paid needs a sale of the mode HOLD, such as sale_4.`);
  }
  console.log(`${saleId}: ${sale.remainingStock} of ${sale.totalStock} units left, held for ${sale.holdSeconds} s`);
  return { runId: runId || newRunId(), startAtMs: Date.now() + LEAD_MS };
}
