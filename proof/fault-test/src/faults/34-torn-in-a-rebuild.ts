import { setTimeout as sleep } from 'node:timers/promises';
import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { createSale, dropSale } from '../system/sales.js';
import type { Fault } from './fault.js';

const UNITS = 60_000;
const UNITS_SHORT = 20_000;
const TORN_BYTES = 250_000;
/** Of the owners, when the rebuild is disturbed. */
const RESTORED_SHARE_MAX = 0.7;
const POSTGRES_FROZEN_MS = 2_600;
const REBUILD_DEADLINE_MS = 60_000;
const POLL_MS = 2;
const LATE_BUYERS = 300;
const AT_ONCE = 50;

/** A rebuild that outlives the server it began on must not open what it did not restore. */
export const tornInARebuild: Fault = {
  number: 34,
  title: 'rebuild of a sold-out sale under way, PostgreSQL frozen, Redis killed with a torn file, restarted',
  checks: 'it stays sold out: no late buyer gets SUCCESS',
  limitMs: 60_000,
  async strike(stage) {
    const { system, random } = stage;
    const { redis, postgres } = system.stores;
    const { observer, stores } = system;
    const saleId = `${stage.sales.plentiful}-sold-out`;
    const units = stage.isShort ? UNITS_SHORT : UNITS;
    await insertSoldOut(system, saleId, units);
    try {
      stage.mark('Redis restarts');
      await redis.kill();
      await redis.start();
      const restored = Math.round(units * random.fraction() * RESTORED_SHARE_MAX);
      await until(async () => (await observer.redis.client.scard(saleKeys(saleId).users)) > restored, {
        ...{ deadlineMs: REBUILD_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: `${restored} owners are restored`,
      });
      stage.mark(`PostgreSQL freezes, Redis is killed and loses ${TORN_BYTES} bytes`);
      postgres.freeze();
      // Outboxes are read from Redis, as PostgreSQL is frozen.
      await stage.mayLoseUnsettled('the tail cut');
      await redis.kill();
      stores.tearRedis(TORN_BYTES);
      await redis.start();
      await sleep(POSTGRES_FROZEN_MS);
      postgres.thaw();
      await stage.untilHealed('the rebuild torn');
      await until(async () => (await observer.observe(saleId))?.ready, {
        deadlineMs: REBUILD_DEADLINE_MS,
        what: `${saleId} is decided again`,
      });
      const stock = (await observer.observe(saleId))?.stock;
      const late = await buy(system, saleId);
      stage.observe(`${late} of ${LATE_BUYERS} late buyers got SUCCESS, with a stock of ${stock}`);
      stage.expect(stock === 0, `${saleId} was opened with a stock of ${stock}, although it is sold out`);
      stage.expect(late === 0, `${late} of ${LATE_BUYERS} late buyers of a sold-out sale got SUCCESS`);
    } finally {
      postgres.thaw();
      await dropSale(system, saleId);
    }
  },
};

/** A sale all of whose units have orders, as after its stampede. Resolves when it is known to Redis. */
async function insertSoldOut(system: SystemUnderTest, saleId: string, units: number): Promise<void> {
  await createSale(system, saleId, units);
  await system.observer.query(
    `WITH sold AS (UPDATE sales SET sold = total_stock WHERE id = $1 RETURNING total_stock)
     INSERT INTO orders (id, sale_id, user_id, reserved_at)
     SELECT gen_random_uuid(), $1, 'owner-' || n, now() FROM sold, generate_series(1, total_stock) AS n`,
    [saleId],
  );
}

async function buy({ apis }: SystemUnderTest, saleId: string): Promise<number> {
  let next = 0;
  let successes = 0;
  const ask = async (): Promise<void> => {
    for (let i = next++; i < LATE_BUYERS; i = next++) {
      const answer = await fetch(`${apis[i % apis.length]?.url}/api/v1/sale/purchase`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ saleId, userId: `late-${i}` }),
      });
      if ((await answer.text()).includes('"SUCCESS"')) successes += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return successes;
}
