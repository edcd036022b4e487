import type { Stage } from '../run/stage.js';
import { attachReplica, promoteLagging, wipeRedis } from './fail-over.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 15_000;
const UNITS = 1_500;
const BUYERS_PER_SECOND = 12;
const BETWEEN_MS = 4_000;
const LAG_MS = 2_000;

/** No order that is paid depends on Redis: it is in PostgreSQL before anybody can pay for it. */
export const redisLostUnderPayments: Fault = {
  number: 64,
  title: 'Redis killed; wiped; a lagging replica promoted; each with holds of which half are paid',
  checks: 'every paid order stays; only holds that were no rows yet may be lost, and nobody had paid for one',
  limitMs: 90_000,
  async strike(stage) {
    const { stores } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
      mix: { pays: 50, leaves: 30, 'leaves-while-paying': 15, cancels: 5 },
    });
    sale.mayLoseUnpaidHolds();
    await stage.hold(BETWEEN_MS);
    stage.mark('Redis is killed');
    await stores.redis.kill();
    await stores.redis.start();
    await stage.untilHealed('Redis killed');
    await stage.hold(BETWEEN_MS);
    await wipeRedis(stage);
    await stage.untilHealed('Redis wiped');
    await stage.hold(BETWEEN_MS);
    await promoteReplica(stage);
  },
};

async function promoteReplica(stage: Stage): Promise<void> {
  const replica = await attachReplica(stage);
  try {
    replica.fallBehind();
    await stage.hold(LAG_MS);
    await promoteLagging(stage, replica);
  } finally {
    await replica.remove();
  }
}
