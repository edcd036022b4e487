import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 6_000;
const UNITS = 400;
const BUYERS_PER_SECOND = 10;
const BEFORE_MS = 4_000;
const AWAY_MS = 20_000;
/** Of the minute of grace; the rest of it is part of the wait for the end. */
const WATCHED_MS = 30_000;

/** Nobody could pay, so nothing ends until a minute after; whoever saw the outage is not there any more. */
export const postgresAwayBeyondDeadlines: Fault = {
  number: 65,
  title: 'PostgreSQL away for longer than holds last, and every worker restarted as it comes back',
  checks: 'nothing ends for a minute, whichever worker ends holds by then; afterwards all do',
  limitMs: 60_000,
  async strike(stage) {
    const { stores, workers, observer } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    await sleep(BEFORE_MS);
    stage.mark('PostgreSQL is killed');
    await stores.postgres.kill();
    await sleep(AWAY_MS);
    await Promise.all(workers.map((worker) => worker.kill()));
    await stores.postgres.start();
    // Our own connections have died as well.
    const { count: endedBefore } = await until(async () => ({
      count: await observer.countOrders(sale.saleId, 'EXPIRED'),
    }));
    stage.mark('PostgreSQL is back, with other workers');
    for (const worker of workers) worker.launch();
    for (const worker of workers) await worker.untilReady();
    await sleep(WATCHED_MS);
    const ended = (await observer.countOrders(sale.saleId, 'EXPIRED')) - endedBefore;
    stage.observe(`${ended} holds were ended in the first ${WATCHED_MS / 1_000} s`);
    stage.expect(ended === 0, `${ended} holds were ended although nobody could have paid`);
  },
};
