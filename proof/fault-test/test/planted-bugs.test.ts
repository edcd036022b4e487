import { beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { checkHistory } from '../src/history/check-history.js';
import { History } from '../src/history/history.js';
import type { RuleName } from '../src/history/violation.js';
import { Random } from '../src/random.js';
import { type PlantedBug, PlantedSale } from './planted/planted-sale.js';

const SEED = 20_261_126;
const STOCK = 60;
const USERS = 150;
/** Each user buys this often with one key, and as often with another. */
const ATTEMPTS_PER_KEY = 2;
const BUYERS_AT_ONCE = 48;
const REDIS_CONNECTIONS = 8;
/** The share of answers that are lost. */
const LOST_ANSWERS = 0.05;
/** What a race may need to show itself. Each round is a sale of its own. */
const ROUNDS_MAX = 10;

const stores = useStores();
let redis: Redis[];

beforeAll(() => {
  redis = Array.from({ length: REDIS_CONNECTIONS }, () => new Redis(stores.redisUrl));
  stores.defer(() => Promise.all(redis.map((connection) => connection.quit())));
});

/** Sends a stampede to its own sale, and returns the rules that its history breaks. */
async function brokenRules(bug: PlantedBug | undefined, random: Random): Promise<Set<RuleName>> {
  const channel = await stores.rabbit.createChannel();
  const sale = await PlantedSale.open({ redis, pool: stores.database.pool, channel, stock: STOCK }, bug);
  const history = new History();
  const attempts = random.shuffle(
    Array.from({ length: USERS * 2 * ATTEMPTS_PER_KEY }, (_, i) => ({
      userId: `user-${i % USERS}`,
      key: `k${(i / USERS) & 1}`,
    })),
  );
  const isLost = attempts.map(() => random.chance(LOST_ANSWERS));
  let next = 0;
  const buy = async (): Promise<void> => {
    for (let index = next++; index < attempts.length; index = next++) {
      const { userId, key } = attempts[index] as (typeof attempts)[number];
      const open = history.invoke({ saleId: 'planted', userId, idempotencyKey: key });
      const answer = await sale.purchase(userId, key);
      open.answer(isLost[index] ? { answer: 'UNKNOWN' } : answer);
    }
  };
  await Promise.all(Array.from({ length: BUYERS_AT_ONCE }, buy));
  await until(() => sale.isAtRest);
  const orders = await sale.orders();
  await sale.remove();
  await channel.close();
  return new Set(checkHistory(history, { saleId: 'planted', stock: STOCK, orders }).map(({ rule }) => rule));
}

describe('a stampede', () => {
  it('breaks no promise of a correct sale', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(await brokenRules(undefined, new Random(SEED + round))).toEqual(new Set());
    }
  });

  it.each<[PlantedBug, readonly RuleName[]]>([
    ['not-atomic', ['stock-never-exceeded']],
    ['dropped-message', ['success-becomes-an-order']],
    ['double-order', ['one-unit-per-user']],
    ['buyer-before-stock', ['already-purchased-needs-a-purchase']],
    ['stock-before-buyer', ['owner-is-known']],
    ['unit-given-back', ['sold-out-is-final', 'sold-out-only-when-sold']],
  ])('shows what is wrong with one that is %s', async (bug, rules) => {
    const found = new Set<RuleName>();
    for (let round = 0; round < ROUNDS_MAX && !rules.some((rule) => found.has(rule)); round += 1) {
      for (const rule of await brokenRules(bug, new Random(SEED + round))) found.add(rule);
    }
    expect([...found].filter((rule) => rules.includes(rule))).not.toEqual([]);
  });
});
