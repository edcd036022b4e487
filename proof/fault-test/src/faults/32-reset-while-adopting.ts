import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import { administer } from '../system/operator.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import type { Fault } from './fault.js';

const RESERVED = 3_000;
const RESERVED_SHORT = 600;
const RESERVING_RATE_PER_SECOND = 400;
const RESERVING_DEADLINE_MS = 60_000;
const SLOW_MS = 400;
const FROZEN_MS_MIN = 150;
const FROZEN_MS_MAX = 400;
const PROGRESS_DEADLINE_MS = 60_000;
const RESET_DEADLINE_MS = 60_000;
const WATCH_MS = 12_000;
const WATCH_MS_SHORT = 5_000;
const WATCH_PERIOD_MS = 250;

/** A slow worker must not do after the reset what it decided before it. */
export const resetWhileAdopting: Fault = {
  number: 32,
  title: 'reset while slowed workers adopt reservations of an earlier epoch',
  checks: 'nobody buys after the reset, and no order appears',
  limitMs: 15_000,
  async strike(stage) {
    const { system } = stage;
    const reserved = stage.isShort ? RESERVED_SHORT : RESERVED;
    const saleId = await stage.openSale('reset', 2 * reserved);
    await Promise.all(system.workers.map((worker) => worker.kill()));
    const stampede = stage.startStampede(saleId, RESERVING_RATE_PER_SECOND);
    await until(() => stampede.count('SUCCESS') >= reserved, {
      deadlineMs: RESERVING_DEADLINE_MS,
      what: `${reserved} reservations`,
    });
    await stampede.end();
    stage.mark('Redis restarts, the workers come back slowly');
    const isDelayed = stage.random.chance(0.5);
    if (isDelayed) system.networks.worker.redis.delay(SLOW_MS);
    await system.stores.redis.kill();
    await system.stores.redis.start();
    const freezing = new AbortController();
    const frozen = isDelayed ? undefined : freezeAgainAndAgain(stage, freezing.signal);
    for (const worker of system.workers) worker.launch();
    // From the first order on the rest is under way, somewhere between the queue and the orders.
    const share = stage.random.fraction() / 2;
    await until(async () => (await countOrders(system, saleId)) > share * reserved, {
      deadlineMs: PROGRESS_DEADLINE_MS,
      what: 'the first orders of the earlier epoch',
    });
    stage.mark('the reset');
    await stage.history.mark({ kind: 'reset', saleId }, () => reset(system, saleId));
    const found = await watch(system, saleId, stage.isShort ? WATCH_MS_SHORT : WATCH_MS);
    freezing.abort();
    await frozen;
    system.networks.worker.redis.admit();
    stage.observe(`${isDelayed ? `${SLOW_MS} ms to Redis` : 'workers frozen again and again'}; ${found} orders after`);
    stage.expect(found === 0, `S3: ${found} orders appeared after the reset, although nobody bought`);
  },
};

async function reset({ apis }: SystemUnderTest, saleId: string): Promise<void> {
  const ask = async (): Promise<boolean> => {
    await administer(apis[0], 'POST', 'reset', { saleId });
    return true;
  };
  await until(ask, { deadlineMs: RESET_DEADLINE_MS, what: 'the reset is done' });
}

/** The most orders that there were at any moment. */
async function watch(system: SystemUnderTest, saleId: string, durationMs: number): Promise<number> {
  const endsAtMs = performance.now() + durationMs;
  let found = 0;
  for (; performance.now() < endsAtMs; await sleep(WATCH_PERIOD_MS)) {
    found = Math.max(found, await countOrders(system, saleId));
  }
  return found;
}

async function countOrders({ observer }: SystemUnderTest, saleId: string): Promise<number> {
  const [row] = await observer.query<{ orders: number }>(
    'SELECT COUNT(*)::int AS orders FROM orders WHERE sale_id = $1',
    [saleId],
  );
  return row?.orders ?? 0;
}

async function freezeAgainAndAgain({ system, random }: Stage, signal: AbortSignal): Promise<void> {
  const choices = random.fork('freezing');
  while (!signal.aborted) {
    const worker = choices.pick(system.workers);
    const frozenMs = choices.integer(FROZEN_MS_MIN, FROZEN_MS_MAX);
    if (worker.isRunning) worker.freeze();
    await sleep(frozenMs);
    worker.thaw();
    await sleep(frozenMs / 2);
  }
}
