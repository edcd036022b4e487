import { describe, expect, it, jest } from '@jest/globals';
import { SERVER_LIMITS } from '../../flashsale-core/src/postgresql/database.js';
import { isPgBouncerInstalled, PgBouncer, users, useStores } from '../../flashsale-core/test-support/index.js';
import { until } from 'flashsale-testkit';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores } from '../src/stores.js';
import { verify } from '../src/verify.js';

jest.setTimeout(600_000);

const UNITS = 2_000;
const BUYERS = 2_500;
const CALLERS = 32;
const SESSIONS = 4;
const REST_DEADLINE_MS = 120_000;
const WITHOUT_LIMITS = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '0', RATE_LIMIT_PURCHASES_PER_USER: '0' };

const stores = useStores();

async function post(url: string, body: object): Promise<{ status?: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as { status?: string };
}

(isPgBouncerInstalled ? describe : describe.skip)('two APIs and three workers behind PgBouncer', () => {
  it('sell out a sale on few sessions while PgBouncer is killed, reset it and sell it again; every check holds', async () => {
    const role = await PgBouncer.makeRole(stores);
    for (const [name, ms] of Object.entries(SERVER_LIMITS))
      await stores.database.pool.query(`ALTER ROLE ${role} SET ${name} = ${ms}`);
    await stores.database.pool.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA archive TO ${role}`);
    await stores.database.pool.query(`GRANT USAGE ON SCHEMA archive TO ${role}`);
    const bouncer = await PgBouncer.start(stores, role, [
      ...['pool_mode = transaction', `default_pool_size = ${SESSIONS}`, 'query_wait_timeout = 5'],
    ]);
    const behind = { DATABASE_URL: bouncer.url, DATABASE_POOLER: 'transaction', ...WITHOUT_LIMITS };
    const apis = await Promise.all([stores.startApi(behind), stores.startApi(behind)]);
    for (let started = 0; started < 3; started += 1) await stores.startWorker(behind);
    const { saleId } = await stores.createSale({ totalStock: UNITS });
    await until(async () => (await stores.observe(saleId))?.ready);
    const buyers = users(BUYERS);

    const sellOut = async (atHalf: () => Promise<void>): Promise<Record<string, number>> => {
      const outcomes: Record<string, number> = {};
      let next = 0;
      let meanwhile: Promise<void> | undefined;
      const call = async (): Promise<void> => {
        while (next < BUYERS) {
          const index = next;
          next += 1;
          if (index === Math.floor(UNITS / 2)) meanwhile = atHalf();
          const url = `${apis[index % apis.length]?.url}/api/v1/sale/purchase`;
          const { status = 'none' } = await post(url, { saleId, userId: buyers[index] });
          outcomes[status] = (outcomes[status] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, call));
      await meanwhile;
      await stores.untilAtRest(saleId, REST_DEADLINE_MS);
      return outcomes;
    };
    const expectSound = async (): Promise<void> => {
      const verified = await openStores(readVerifyEnvironment(stores.environment));
      const { sales } = await verify(verified, { saleId, waitMs: 0 });
      await verified.close();
      expect(sales.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);
      expect(await stores.readOrders(saleId)).toHaveLength(UNITS);
    };

    const soldOut = { SUCCESS: UNITS, SOLD_OUT: BUYERS - UNITS };
    // Nobody who buys hears of it: orders wait in the outbox.
    expect(await sellOut(async () => bouncer.kill().then(() => bouncer.start()))).toEqual(soldOut);
    await expectSound();
    const { rows } = await stores.database.pool.query<{ sessions: number }>(
      'SELECT COUNT(*)::int AS sessions FROM pg_stat_activity WHERE usename = $1',
      [role],
    );
    expect(rows[0]?.sessions).toBeLessThanOrEqual(SESSIONS);

    await post(`${apis[0]?.url}/api/v1/admin/reset`, { saleId });
    await until(async () => (await stores.observe(saleId))?.stock === UNITS, { deadlineMs: REST_DEADLINE_MS });
    expect(await sellOut(async () => undefined)).toEqual(soldOut);
    await expectSound();
  });
});
