import { setTimeout as sleep } from 'node:timers/promises';
import { resetSaleByOperator } from '../system/operator.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 8_000;
const UNITS = 400;
const BUYERS_PER_SECOND = 12;
const PAYING_MS = 6_000;
const RESETS = 3;

/** Orders go with a reset, money does not: what was paid for them is on its way back. */
export const resetUnderPayments: Fault = {
  number: 67,
  title: 'reset of a sale, three times, with payments under way',
  checks: 'money of before a reset goes back; nothing of it confirms an order of after it',
  limitMs: 20_000,
  async strike(stage) {
    const { apis, sandbox } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    for (let reset = 1; reset <= RESETS; reset += 1) {
      // Some events are still on their way then.
      await sandbox.setFaults({ shuffle: true, delayMs: stage.random.integer(0, PAYING_MS) });
      await sleep(PAYING_MS);
      stage.mark('the sale is reset');
      sale.forget();
      await resetSaleByOperator(apis, sale.saleId);
      sale.forget();
    }
    await sandbox.setFaults({});
  },
};
