import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import { holdLock } from '../system/operator.js';
import type { Fault } from './fault.js';

const UNITS = 2_000;
const UNITS_SHORT = 400;
const BUYERS_PER_SECOND = 400;
const SOLD_OUT_DEADLINE_MS = 60_000;
const DELIVERED_DEADLINE_MS = 20_000;
const POLL_MS = 100;
const LOCKED_MS = 20_000;
const LATE_BUYERS_PER_SECOND = 100;

/** The queue looks empty, but the workers hold messages of every unit. What is not settled is not free. */
export const redisEmptiedBehindWorkers: Fault = {
  number: 33,
  title: 'sold out, all messages held by workers behind a lock, FLUSHALL, load goes on',
  checks: 'no unit is sold a second time, since RabbitMQ had every message',
  limitMs: 60_000,
  async strike(stage) {
    const { system } = stage;
    const { observer } = system;
    const units = stage.isShort ? UNITS_SHORT : UNITS;
    const saleId = await stage.openSale('held', units);
    const unlock = await holdLock(system, 'LOCK TABLE audit_segments IN EXCLUSIVE MODE');
    try {
      const first = stage.startStampede(saleId, BUYERS_PER_SECOND);
      await until(async () => (await observer.observe(saleId))?.stock === 0, {
        deadlineMs: SOLD_OUT_DEADLINE_MS,
        what: `${saleId} is sold out`,
      });
      await first.end();
      const { queue } = observer.topology.purchases;
      await until(async () => (await observer.queueDepth(queue)) === 0, {
        ...{ deadlineMs: DELIVERED_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: 'the workers hold every message',
      }).catch(() => stage.observe('some messages were still ready in the queue'));
      const { plentiful, scarce } = stage.sales;
      for (const other of [plentiful, scarce])
        stage.mayLose(other, stage.load.ratePerSecond, 'FLUSHALL in the middle of a publish');
      stage.mark('FLUSHALL');
      const successesBefore = first.count('SUCCESS');
      await observer.redis.client.flushall();
      const late = stage.startStampede(saleId, LATE_BUYERS_PER_SECOND);
      await stage.hold(LOCKED_MS);
      stage.mark('the lock is let go');
      await unlock();
      await sleep(POLL_MS);
      await stage.untilHealed('Redis emptied');
      await late.end();
      const again = late.count('SUCCESS');
      stage.observe(`${successesBefore} SUCCESS for ${units} units before, ${again} after`);
      stage.expect(again === 0, `${again} units of a sold-out sale were sold again`);
    } finally {
      await unlock();
    }
  },
};
