// Runs once before the load: is there a sale to buy from, and is it fit for the scenario?
import http from 'k6/http';
import exec from 'k6/execution';
import { newRunId } from '../load/load-profile.js';
import { settings } from './settings.js';

export function setup() {
  const { apiUrl, saleId, profile } = settings;
  const response = http.get(`${apiUrl}/api/v1/sale/${saleId}/status`, { tags: { operation: 'setup' } });
  if (response.status === 0) {
    exec.test.abort(`Nothing answers at ${apiUrl}. Start the system with "npm start", or set API_URL.`);
  } else if (response.status !== 200) {
    exec.test.abort(`The API answered ${response.status} to a question about the sale ${saleId}: ${response.body}`);
  }
  const sale = response.json();
  if (!sale.saleActive) {
    exec.test.abort(
      `The sale ${saleId} is ${sale.status}; only an active one sells (npm run prisma:seed opens those of the demo again).`,
    );
  }
  if (sale.remainingStock < profile.unitsNeeded) {
    exec.test.abort(
      `The scenario ${profile.name} needs ${profile.unitsNeeded} units; ${saleId} has ${sale.remainingStock} left.`,
    );
  }
  console.log(`${saleId} is ${sale.status}: ${sale.remainingStock} of ${sale.totalStock} units left`);
  return { runId: settings.runId || newRunId(), startedAt: new Date().toISOString() };
}
