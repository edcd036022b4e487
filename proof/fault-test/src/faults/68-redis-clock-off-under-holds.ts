import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';
import { withSteppedClock } from './stepped-clock.js';

const HOLD_TTL_MS = 40_000;
const UNITS = 200;
const BUYERS_PER_SECOND = 10;
const BUYING_MS = 5_000;
const STEP_MS = 1_800_000;
const WATCHED_MS = 10_000;

/** Deadlines are by the clock of Redis alone, so a step of it could end everything at once. */
export const redisClockOffUnderHolds: Fault = {
  number: 68,
  title: 'clock of Redis half an hour ahead, then half an hour behind, with holds',
  checks: 'nothing ends while the clocks disagree, and all that is due afterwards',
  limitMs: 20_000,
  async strike(stage) {
    const { observer } = stage.system;
    await withSteppedClock(stage, async (clock) => {
      const sale = await stage.openPaidSale('held', {
        ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
        mix: { leaves: 70, pays: 30 },
      });
      await sleep(BUYING_MS);
      // A hold of the wrong time would end at a wrong time.
      await sale.end();
      for (const step of [STEP_MS, -STEP_MS]) {
        stage.mark(`the clock of Redis is off by ${step / 60_000} minutes`);
        clock.step(step);
        await sleep(WATCHED_MS);
        const ended = await observer.countOrders(sale.saleId, 'EXPIRED');
        stage.expect(ended === 0, `${ended} holds were ended by a wrong clock`);
      }
      clock.step(0);
      await stage.untilHealed('the clock right again');
    });
  },
};
