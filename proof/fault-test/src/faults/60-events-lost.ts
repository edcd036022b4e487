import { until } from 'flashsale-testkit';
import type { Fault } from './fault.js';

const UNITS = 1_000;
const BUYERS_PER_SECOND = 6;
const LONG_TTL_MS = 300_000;
const SHORT_TTL_MS = 6_000;
const PAYING_MS = 8_000;
const EVENTS_MAX = 1_000_000;
const FOUND_MS_MAX = 90_000;
const FOUND_DEADLINE_MS = 180_000;
const POLL_MS = 500;

/** Nothing that the provider says arrives: payments that do not move are asked about, and so are those of holds that ran out. */
export const eventsLost: Fault = {
  number: 60,
  title: 'all events of the provider lost, of long holds and of short ones',
  checks: 'payments are found by asking within 90 s; who was too late has the money back',
  limitMs: 20_000,
  async strike(stage) {
    const { sandbox, observer } = stage.system;
    await sandbox.setFaults({ lose: EVENTS_MAX });
    const mix = { pays: 1 };
    const long = await stage.openPaidSale('long', {
      ...{ stock: UNITS, holdTtlMs: LONG_TTL_MS, ratePerSecond: BUYERS_PER_SECOND, mix },
    });
    await stage.openPaidSale('short', {
      ...{ stock: UNITS, holdTtlMs: SHORT_TTL_MS, ratePerSecond: BUYERS_PER_SECOND, mix },
    });
    await stage.holdFull(PAYING_MS);
    await long.end();
    const endedAtMs = performance.now();
    stage.mark('the last of the long holds is paid');
    const paid = long.groups.flatMap(({ records }) => records).filter((record) => record.paid === 'authorized').length;
    stage.expect(paid > 0, 'nobody paid');
    await until(async () => (await observer.countOrders(long.saleId, 'CONFIRMED')) >= paid, {
      ...{ deadlineMs: FOUND_DEADLINE_MS, pollPeriodMs: POLL_MS, what: `${paid} payments were found by asking` },
    });
    stage.expectWithin(`${paid} payments had been found by asking`, performance.now() - endedAtMs, FOUND_MS_MAX);
    await sandbox.setFaults({});
  },
};
