import { setTimeout as sleep } from 'node:timers/promises';
import { readOutbox } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import { withSteppedClock } from './stepped-clock.js';
import type { Fault } from './fault.js';

const STEP_MS = 600_000;
const GATHER_MS = 3_000;
const RELAYED_MS_MAX = 15_000;
const RELAYED_DEADLINE_MS = 60_000;
const POLL_MS = 100;
const REPAIR_MS = 2_000;

/** The clock of the machine under Redis is set back: old entries must not wait until that time comes again. */
export const redisClockBack: Fault = {
  number: 48,
  title: 'clock of Redis stepped back by 10 minutes, with messages lost',
  checks: 'the relay publishes what is forgotten all the same',
  limitMs: 15_000,
  async strike(stage) {
    const { observer, workers } = stage.system;
    await withSteppedClock(stage, async (clock) => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await sleep(GATHER_MS);
      const forgotten = await listForgotten(stage);
      stage.mark('the queue is purged, the clock goes back');
      clock.step(-STEP_MS);
      const channel = await observer.rabbit.createChannel();
      await channel.purgeQueue(observer.topology.purchases.queue);
      await channel.close();
      for (const worker of workers) worker.launch();
      for (const worker of workers) await worker.untilReady();
      const startedAtMs = performance.now();
      await until(async () => (await countOrders(stage, forgotten)) === forgotten.length, {
        ...{ deadlineMs: RELAYED_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: `${forgotten.length} forgotten reservations are orders`,
      }).catch((error: Error) => stage.violations.push(error.message));
      const what = `${forgotten.length} forgotten reservations were orders`;
      stage.expectWithin(what, performance.now() - startedAtMs, RELAYED_MS_MAX);
      clock.step(0);
      await sleep(REPAIR_MS);
      await stage.untilHealed('the clock right again');
    });
  },
};

async function listForgotten({ system: { observer }, sales }: Stage): Promise<string[]> {
  const orderIds: string[] = [];
  for await (const page of readOutbox(observer.redis.sale(sales.plentiful))) {
    orderIds.push(...page.map(({ orderId }) => orderId));
  }
  return orderIds;
}

async function countOrders({ system: { observer } }: Stage, orderIds: readonly string[]): Promise<number> {
  const [row] = await observer.query<{ orders: number }>(
    'SELECT COUNT(*)::int AS orders FROM orders WHERE id = ANY($1::uuid[])',
    [orderIds],
  );
  return row?.orders ?? 0;
}
