import { until } from 'flashsale-testkit';
import { lockSaleRow } from '../system/operator.js';
import type { Fault } from './fault.js';

const LOCKED_MS = 20_000;
const BUYERS_PER_SECOND = 60;
const OPEN_MS_MAX = 2_000;
const OPEN_DEADLINE_MS = 60_000;
const POLL_MS = 20;
const BEFORE_RESTART_MS = 5_000;

/** Somebody holds the row of one sale for long. Other sales do not wait for it, not even after a restart of Redis. */
export const oneSaleLocked: Fault = {
  number: 39,
  title: 'row of one sale locked for 20 s, with a restart of Redis meanwhile',
  checks: "another sale's orders stay in time, and it is open again at once",
  limitMs: 15_000,
  async strike(stage) {
    const { system, sales } = stage;
    const { observer, stores } = system;
    const other = await stage.openSale('other', 50_000);
    stage.mark('the row is locked');
    const unlock = await lockSaleRow(system, sales.plentiful);
    try {
      const beside = stage.startStampede(other, BUYERS_PER_SECOND);
      await stage.hold(BEFORE_RESTART_MS);
      stage.mark('Redis restarts');
      await stores.redis.kill();
      await stores.redis.start();
      const startedAtMs = performance.now();
      await until(async () => (await observer.observe(other))?.ready, {
        ...{ deadlineMs: OPEN_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: `${other} is open again`,
      });
      stage.expectWithin('the other sale was open again', performance.now() - startedAtMs, OPEN_MS_MAX);
      await stage.hold(LOCKED_MS - BEFORE_RESTART_MS);
      await stage.expectPrompt(beside);
    } finally {
      await unlock();
    }
    stage.mark('the lock is let go');
  },
};
