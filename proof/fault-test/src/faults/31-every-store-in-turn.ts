import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const RABBITMQ_AWAY_MS = 15_000;
const EPOCH_RAISED_MS = 1_500;
const POSTGRES_AWAY_MS_ONE_WORKER = 8_000;
const POSTGRES_AWAY_MS = 45_000;
const OPEN_MS_MAX = 60_000;
const OPEN_DEADLINE_MS = 120_000;
const POLL_MS = 100;
const BESIDE_STOCK = 50_000;
const BESIDE_RATE_PER_SECOND = 60;
const SELLING_MS = 5_000;

/**
 * Reservations of an epoch that is over fill the workers and the queue while nothing can be persisted: nobody may wait for
 * a gate that waits for them.
 */
export const everyStoreInTurn: Fault = {
  number: 31,
  title: 'RabbitMQ away; Redis and RabbitMQ restart; Redis and PostgreSQL restart, PostgreSQL later',
  checks: 'every sale sells again, also one that nobody touched',
  limitMs: 60_000,
  async strike(stage) {
    const { stores, workers } = stage.system;
    const { redis, postgres, rabbitmq } = stores;
    const untouched = await stage.openSale('untouched', 10);
    const beside = stage.startStampede(await stage.openSale('beside', BESIDE_STOCK), BESIDE_RATE_PER_SECOND);
    const isOneWorkerLeft = stage.isShort || stage.random.chance(0.5);
    stage.mark('RabbitMQ is killed');
    await rabbitmq.kill();
    await stage.hold(RABBITMQ_AWAY_MS);
    stage.mark('Redis is killed, both start');
    await redis.kill();
    if (isOneWorkerLeft) await Promise.all(workers.slice(1).map((worker) => worker.kill()));
    await Promise.all([redis.start(), rabbitmq.start()]);
    await stage.holdFull(EPOCH_RAISED_MS);
    stage.mark('Redis and PostgreSQL are killed, Redis starts');
    await Promise.all([redis.kill(), postgres.kill()]);
    await redis.start();
    const awayMs = isOneWorkerLeft ? POSTGRES_AWAY_MS_ONE_WORKER : POSTGRES_AWAY_MS;
    await stage.holdFull(awayMs);
    stage.mark('PostgreSQL starts');
    await postgres.start();
    const startedAtMs = performance.now();
    await until(() => areOpen(stage, [stage.sales.plentiful, stage.sales.scarce, untouched]), {
      ...{ deadlineMs: OPEN_DEADLINE_MS, pollPeriodMs: POLL_MS },
      what: 'every sale is open',
    }).catch((error: Error) => stage.violations.push(error.message));
    stage.expectWithin('every sale was open', performance.now() - startedAtMs, OPEN_MS_MAX);
    for (const worker of workers) if (!worker.isRunning) worker.launch();
    await stage.hold(SELLING_MS);
    // Its orders wait for RabbitMQ and PostgreSQL, and arrive later.
    await stage.expectOrders(beside);
    stage.observe(`PostgreSQL came ${awayMs / 1_000} s after Redis, with ${isOneWorkerLeft ? 1 : 3} workers running`);
  },
};

async function areOpen({ system: { observer } }: Stage, saleIds: readonly string[]): Promise<boolean> {
  const observed = await Promise.all(saleIds.map((saleId) => observer.observe(saleId)));
  return observed.every((sale) => sale?.ready === true);
}
