import { beforeAll, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const ENDED_SALES = 500;
const ORDERS_EACH = 20;
/** Margin for a busy machine. Rebuilding the ended sales before the running one would add 5 s on a quiet machine. */
const SLACK_MS = 2_500;
const LOADED_DEADLINE_MS = 90_000;

const stores = useStores({ ownRedisServer: true });

/** Causes an outage of Redis. Resolves when it is back. */
const OUTAGES = {
  'is restarted': async (): Promise<void> => {
    await stores.redisServer.kill();
    await stores.redisServer.start();
  },
  'loses its data': async (): Promise<void> => {
    await stores.redisServer.kill();
    stores.redisServer.loseData();
    await stores.redisServer.start();
  },
  'is emptied': async (): Promise<void> => {
    await stores.redis.client.flushall();
  },
} as const;
type Outage = keyof typeof OUTAGES;
const outages = Object.keys(OUTAGES) as Outage[];

let api: ApiUnderTest;
let buyers = 0;
const withoutHistoryMs = new Map<Outage, number>();

/** Measures how long nothing is sold. */
async function closedMs(outage: Outage): Promise<number> {
  const startedAtMs = performance.now();
  await OUTAGES[outage]();
  await until(async () => {
    const { status, body } = await api.client.buy('act_1', `probe-${(buyers += 1)}`);
    return status === 200 && body !== undefined && 'status' in body && body.status === 'SUCCESS';
  });
  const tookMs = performance.now() - startedAtMs;
  await stores.untilAtRest('act_1', LOADED_DEADLINE_MS);
  return tookMs;
}

async function countLoaded(): Promise<number> {
  return (await stores.redis.client.keys('sale:old_*:stock')).length;
}

beforeAll(async () => {
  api = await startApiHere(stores);
  // None of them is retired, however long ago they ended.
  await stores.startWorker({ RETIRE_AFTER_HOURS: '0' });
  await stores.createSale({ saleId: 'act_1', totalStock: 100_000 });
  await until(async () => (await stores.observe('act_1'))?.ready);
  for (const outage of outages) withoutHistoryMs.set(outage, await closedMs(outage));
  const { pool } = stores.database;
  await pool.query(
    `INSERT INTO sales (id, name, total_stock, sold, starts_at, ends_at)
     SELECT 'old_' || lpad(i::text, 5, '0'), 'Old', $2, $2, '2025-01-01'::timestamptz + i * interval '1 hour',
            '2025-01-01'::timestamptz + i * interval '90 minutes' FROM generate_series(1, $1::int) AS i`,
    [ENDED_SALES, ORDERS_EACH],
  );
  await pool.query(
    `INSERT INTO orders (id, sale_id, user_id, reserved_at)
     SELECT gen_random_uuid(), id, 'user-' || j, now() FROM sales, generate_series(1, $1::int) AS j WHERE id LIKE 'old\\_%'`,
    [ORDERS_EACH],
  );
});

it.each(outages)(
  'hundreds of ended sales do not delay a running one when Redis %s',
  async (outage) => {
    await until(async () => (await countLoaded()) === ENDED_SALES, { deadlineMs: LOADED_DEADLINE_MS });
    const tookMs = await closedMs(outage);
    expect(tookMs).toBeLessThan(2 * (withoutHistoryMs.get(outage) ?? 0) + SLACK_MS);
    expect(await stores.observe('act_1')).toMatchObject({ ready: true });
  },
  180_000,
);
