import { wipeRedis } from './fail-over.js';
import type { Fault } from './fault.js';
import { openWaitingList } from './waiting-list.js';

const BETWEEN_MS = 4_000;
const WIPES = 2;

/** Offers are made all the time, so that each loss takes some that were published and some that were not. */
export const redisLostWithOffers: Fault = {
  number: 73,
  title: 'Redis killed; wiped twice; each with offers to a waiting list that were published and some that were not',
  checks: 'who waited waits again in the same order, or has what was published; nobody buys before the list is there',
  limitMs: 90_000,
  async strike(stage) {
    const { stores } = stage.system;
    const sale = await openWaitingList(stage);
    sale.mayLoseUnpaidHolds();
    stage.mark('Redis is killed');
    await stores.redis.kill();
    await stores.redis.start();
    await stage.untilHealed('Redis killed');
    for (let wipe = 1; wipe <= WIPES; wipe += 1) {
      await stage.hold(BETWEEN_MS);
      await wipeRedis(stage);
      await stage.untilHealed(`Redis wiped (${wipe})`);
    }
  },
};
