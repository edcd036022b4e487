import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const ENDED_SALES = 300;
const BACK_MS_MAX = 1_000;
const KNOWN_DEADLINE_MS = 120_000;
const BACK_DEADLINE_MS = 60_000;
const POLL_MS = 5;

/** Ended sales must not delay the running one after a restart. */
export const manyEndedSales: Fault = {
  number: 43,
  title: '300 ended sales, Redis restarts',
  checks: 'the live sale is back within a second after Redis accepts connections',
  limitMs: 10_000,
  async strike(stage) {
    const { observer, stores } = stage.system;
    const prefix = `${stage.sales.plentiful}-ended`;
    const live = await stage.openSale('live', 10_000);
    await observer.query(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at)
       SELECT $1 || '-' || n, 'Over', 100, now() - interval '2 hours', now() - interval '1 hour'
         FROM generate_series(1, $2::int) AS n`,
      [prefix, ENDED_SALES],
    );
    try {
      // They are all opened now, not in the middle of the restart.
      const epochs = `SELECT COUNT(*)::int AS known FROM sales WHERE starts_with(id, $1) AND epoch > 0`;
      await until(async () => (await observer.query<{ known: number }>(epochs, [prefix]))[0]?.known === ENDED_SALES, {
        deadlineMs: stage.isShort ? BACK_DEADLINE_MS / 6 : KNOWN_DEADLINE_MS,
        what: 'every ended sale was opened',
      }).catch(() => stage.observe('ended sales are not opened before somebody asks for them'));
      stage.mark('Redis restarts');
      await stores.redis.kill();
      await stores.redis.start();
      const startedAtMs = performance.now();
      await until(async () => (await observer.observe(live))?.ready, {
        ...{ deadlineMs: BACK_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: `${live} is back`,
      });
      stage.expectWithin('the live sale was back', performance.now() - startedAtMs, BACK_MS_MAX);
      await stage.untilHealed('the restart');
    } finally {
      await removeSales(stage, prefix);
    }
  },
};

async function removeSales({ system: { observer } }: Stage, prefix: string): Promise<void> {
  await observer.query('DELETE FROM sales WHERE starts_with(id, $1)', [prefix]);
  await observer.query('DELETE FROM audit_events WHERE starts_with(sale_id, $1)', [prefix]);
  const keys = await observer.redis.client.keys(`sale:${prefix}-*`);
  if (keys.length > 0) await observer.redis.client.unlink(...keys);
}
