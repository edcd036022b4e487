// Runs once before the load: is there a sale to buy from, and is it fit for the scenario?
import exec from 'k6/execution';
import { newRunId } from '../load/load-profile.js';
import { readActiveSale } from './active-sale.js';
import { settings } from './settings.js';

export function setup() {
  const { saleId, profile } = settings;
  const sale = readActiveSale(settings);
  if (sale.remainingStock < profile.unitsNeeded) {
    exec.test.abort(
      `The scenario ${profile.name} needs ${profile.unitsNeeded} units; ${saleId} has ${sale.remainingStock} left.`,
    );
  }
  console.log(`${saleId} is ${sale.status}: ${sale.remainingStock} of ${sale.totalStock} units left`);
  return { runId: settings.runId || newRunId(), startedAt: new Date().toISOString() };
}
