import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Fault } from './fault.js';

const HOLDS = 5_000;
const HOLDS_SHORT = 1_000;
const HOLD_TTL_MS = 20_000;
const BUYERS_PER_SECOND = 40;
const BACK_MS_MAX = 5_000;
const BACK_DEADLINE_MS = 120_000;
const POLL_MS = 50;

/** A crowd that holds everything, and pays for nothing, runs out at one instant. */
export const deadlinesAtOnce: Fault = {
  number: 55,
  title: '5,000 holds that run out at one instant, while buyers hear that all is held',
  checks: 'all units are on sale again within 5 s, and are sold; units add up at every look',
  limitMs: 10_000,
  async strike(stage) {
    const holds = stage.isShort ? HOLDS_SHORT : HOLDS;
    const sale = await stage.openPaidSale('crowd', { stock: holds, holdTtlMs: HOLD_TTL_MS });
    const dueAtMs = await sale.holdAll();
    stage.mark(`${holds} units are held`);
    sale.letIn({ ratePerSecond: BUYERS_PER_SECOND });
    await sleep(Math.max(dueAtMs - Date.now(), 0));
    stage.mark('all holds run out');
    await until(async () => (await stage.system.observer.countDeadlines(sale.saleId, dueAtMs)) === 0, {
      ...{ deadlineMs: BACK_DEADLINE_MS, pollPeriodMs: POLL_MS, what: 'all units are on sale again' },
    });
    stage.expectWithin('all units were on sale again', Date.now() - dueAtMs, BACK_MS_MAX);
  },
};
