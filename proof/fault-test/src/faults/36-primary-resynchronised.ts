import { until } from 'flashsale-testkit';
import { attachReplica, buyersOf } from './fail-over.js';
import type { Fault } from './fault.js';

const UNITS = 3_000;
const UNITS_SHORT = 500;
const BUYERS_PER_SECOND = 200;
const LAG_MS = 5_000;
const SYNC_DEADLINE_MS = 30_000;

/** An operator makes the primary follow a stale server and then takes it back: the same process, with older data. */
export const primaryResynchronised: Fault = {
  number: 36,
  title: 'REPLICAOF a stale server, then REPLICAOF NO ONE, on the primary',
  checks: 'noticed although the process is the same; SUCCESS for no more than the units',
  limitMs: 60_000,
  async strike(stage) {
    const { observer } = stage.system;
    const saleId = await stage.openSale('resynchronised', stage.isShort ? UNITS_SHORT : UNITS);
    const epochBefore = (await observer.observe(saleId))?.epoch ?? 0;
    const replica = await attachReplica(stage);
    try {
      const stampede = stage.startStampede(saleId, BUYERS_PER_SECOND);
      replica.fallBehind();
      await stage.hold(LAG_MS);
      await replica.promote();
      const ahead = (await observer.observe(saleId))?.buyers ?? 0;
      stage.observe(`the stale server was ${ahead - (await buyersOf(replica, saleId))} reservations behind`);
      stage.mark('the primary follows the stale server');
      await stage.mayLoseUnsettled('the lag');
      await observer.redis.client.replicaof('127.0.0.1', String(replica.port));
      await until(async () => (await observer.redis.client.info('replication')).includes('master_link_status:up'), {
        deadlineMs: SYNC_DEADLINE_MS,
        what: 'the primary has the data of the stale server',
      });
      await observer.redis.client.replicaof('NO', 'ONE');
      stage.mark('the primary is one again');
      await stage.untilHealed('the primary with older data');
      await stampede.end();
      const epoch = (await observer.observe(saleId))?.epoch ?? 0;
      stage.expect(epoch > epochBefore, 'nobody noticed that the data of the primary is another');
      stage.observe(`${saleId}: ${stampede.summary}`);
    } finally {
      await observer.redis.client.replicaof('NO', 'ONE');
      await replica.remove();
    }
  },
};
