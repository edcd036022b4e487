import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { Fault } from './fault.js';
import { attachReplica, failBack, moveTo } from './fail-over.js';

const UNITS = 3_000;
const UNITS_SHORT = 600;
const BUYERS_PER_SECOND = 150;
const BEFORE_MS = 3_000;
const SPLIT_MS = 15_000;
const OPEN_DEADLINE_MS = 60_000;
/** An API reads the sales every two seconds, and may be on its way with the answer before. */
const CATALOGUE_AGE_MS_MAX = 3_500;

/** One API does not learn of the failover: the old primary keeps granting it units. */
export const oldPrimaryReachable: Fault = {
  number: 35,
  title: 'in-step replica of Redis promoted, one API still on the old primary',
  checks: 'SUCCESS for no more than the units; none by the old primary once the catalogue of its API knows',
  limitMs: 30_000,
  killsApi: true,
  async strike(stage) {
    const { system } = stage;
    const { stores, observer, apis } = system;
    const saleId = await stage.openSale('two-primaries', stage.isShort ? UNITS_SHORT : UNITS);
    const epochBefore = (await observer.observe(saleId))?.epoch ?? 0;
    const [moved, left] = apis;
    const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
    const replica = await attachReplica(stage);
    try {
      await sleep(BEFORE_MS);
      stage.mark('the replica is promoted; API 1 and the workers know');
      await replica.promote();
      await moved.stop();
      await Promise.all([moved.start({ REDIS_URL: replica.url }), moveTo(stage, replica.url, ['worker'])]);
      await until(async () => ((await readEpoch(stage, saleId)) ?? 0) > epochBefore, {
        deadlineMs: OPEN_DEADLINE_MS,
        what: 'PostgreSQL has a new epoch',
      });
      stage.mark('the epoch is raised');
      await sleep(CATALOGUE_AGE_MS_MAX);
      const granted = stampede.successesOf(left.url);
      await stage.hold(SPLIT_MS);
      const late = stampede.successesOf(left.url) - granted;
      stage.expect(
        late === 0,
        `the old primary granted ${late} units after the catalogue of its API knew the new epoch`,
      );
      stage.observe(`API 2 gave ${granted} SUCCESS before its catalogue knew, ${late} after`);
      stage.mark('API 2 knows');
      await left.stop();
      await left.start({ REDIS_URL: replica.url });
      await stage.untilHealed('the promotion');
      await stampede.end();
      stage.observe(`${saleId}: ${stampede.summary}`);
      await failBack(stage, replica);
      for (const api of apis) {
        await api.stop();
        await api.start();
      }
      await stage.untilHealed('the fail-back');
    } finally {
      await moveTo(stage, stores.urls.redis, ['api', 'worker']);
      await replica.remove();
    }
  },
};

async function readEpoch(
  { system: { observer } }: Parameters<Fault['strike']>[0],
  saleId: string,
): Promise<number | undefined> {
  const [row] = await observer.query<{ epoch: number }>('SELECT epoch FROM sales WHERE id = $1', [saleId]);
  return row?.epoch;
}
