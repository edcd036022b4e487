import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const STOCK_BY_HAND_MAX = 5_000;
const DAMAGED_AGAIN_MS = 1_000;
const NOTICED_DEADLINE_MS = 30_000;

/** Somebody writes to Redis by hand, or an eviction takes a key. */
export const countersDamaged: Fault = {
  number: 40,
  title: 'hash of orders deleted; set of users deleted; stock set by hand; outbox untouched',
  checks: 'the sale closes instead of selling wrong, and comes back on its own',
  limitMs: 10_000,
  async strike(stage) {
    const { sales, random, system } = stage;
    const { client } = system.observer.redis;
    const { orders, users, stock } = saleKeys(sales.plentiful);
    const wrongStock = random.integer(0, STOCK_BY_HAND_MAX);
    const damages: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['the hash of orders is deleted', () => client.del(orders)],
      ['the set of users is deleted', () => client.del(users)],
      [`the stock is set to ${wrongStock}`, () => client.set(stock, wrongStock)],
    ];
    for (const [i, [what, damage]] of random.shuffle(damages).entries()) {
      await damageAndHeal(stage, what, damage);
      if (i < damages.length - 1) await stage.holdFull(DAMAGED_AGAIN_MS);
    }
  },
};

async function damageAndHeal(stage: Stage, what: string, damage: () => Promise<unknown>): Promise<void> {
  const { observer } = stage.system;
  const saleId = stage.sales.plentiful;
  const epochBefore = (await observer.observe(saleId))?.epoch ?? 0;
  stage.mark(what);
  await damage();
  await until(async () => ((await observer.observe(saleId))?.epoch ?? 0) > epochBefore, {
    deadlineMs: NOTICED_DEADLINE_MS,
    what: `a rebuild after ${what}`,
  }).catch((error: Error) => stage.violations.push(error.message));
  await stage.untilHealed(what);
}
