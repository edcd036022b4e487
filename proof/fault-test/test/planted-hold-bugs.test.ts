import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { checkHoldHistory } from '../src/history/holds/check-hold-history.js';
import { type HoldAnswered, HoldHistory } from '../src/history/holds/hold-history.js';
import type { HoldRuleName } from '../src/history/holds/hold-violation.js';
import { Random } from '../src/random.js';
import { type PlantedHoldBug, PlantedHoldSale } from './planted/planted-hold-sale.js';

const SEED = 20_261_129;
const SALE_ID = 'planted';
const STOCK = 12;
const USERS = 24;
/** Of each user, at the same time. */
const TABS = 2;
const REDIS_CONNECTIONS = 8;
const TERMS = { holdTtlMs: 120, extensionMs: 0, limitPerUser: 1, ordersPerUserMax: 8 };
const STAMPEDE_MS = 800;
/** The share of answers that are lost. */
const LOST_ANSWERS = 0.05;
/** What a race may need to show itself. Each round is a sale of its own. */
const ROUNDS_MAX = 8;

type Asked = Parameters<HoldHistory['invoke']>[0];

const stores = useStores();
let redis: Redis[];

beforeAll(() => {
  redis = Array.from({ length: REDIS_CONNECTIONS }, () => new Redis(stores.redisUrl));
  stores.defer(() => Promise.all(redis.map((connection) => connection.quit())));
});

/** Buys in one tab of one user's browser: pays in time or too late, cancels, or forgets what is held. */
async function shop(sale: PlantedHoldSale, history: HoldHistory, tab: string, untilMs: number): Promise<void> {
  const [userId = '', number] = tab.split(' ');
  const random = new Random(SEED).fork(tab);
  const record = async (asked: Asked, ask: () => Promise<HoldAnswered>): Promise<HoldAnswered> => {
    const open = history.invoke(asked);
    const answered = await ask();
    const told = random.chance(LOST_ANSWERS) ? ({ answer: 'UNKNOWN' } as const) : answered;
    open.answer(told);
    return told;
  };
  for (let attempt = 0; performance.now() < untilMs; attempt += 1) {
    const idempotencyKey = `${number}-${Math.floor(attempt / 2)}`;
    const asked = { kind: 'purchase', saleId: SALE_ID, userId, idempotencyKey, quantity: 1 } as const;
    const { answer, orderId } = await record(asked, () => sale.purchase(userId, idempotencyKey));
    if (answer !== 'HELD' || orderId === undefined) {
      await sleep(random.integer(5, 40));
      continue;
    }
    const about = { saleId: SALE_ID, userId, orderId };
    await sleep(random.integer(0, 2 * TERMS.holdTtlMs));
    await record({ kind: 'read', ...about }, () => sale.read(orderId));
    const intends = random.pick(['pay', 'cancel', 'forget']);
    if (intends === 'pay') await record({ kind: 'pay', ...about }, () => sale.pay(userId, orderId));
    if (intends === 'cancel') await record({ kind: 'cancel', ...about }, () => sale.cancel(userId, orderId));
    await record({ kind: 'read', ...about }, () => sale.read(orderId));
  }
}

/** Sends a stampede to its own sale, and returns the rules that its history breaks. */
async function brokenRules(bug: PlantedHoldBug | undefined, round: number): Promise<Set<HoldRuleName>> {
  const { pool } = stores.database;
  const sale = await PlantedHoldSale.open({ redis, pool, stock: STOCK, ...TERMS }, bug);
  const history = new HoldHistory();
  const untilMs = performance.now() + STAMPEDE_MS;
  // Both tabs of a user ask at the same time.
  const tabs = Array.from({ length: USERS * TABS }, (_, i) => `user-${Math.floor(i / TABS)} ${i % TABS}${round}`);
  await Promise.all(tabs.map((tab) => shop(sale, history, tab, untilMs)));
  await until(() => sale.isAtRest(), { what: 'every hold has ended' });
  const [orders, { payments }] = [await sale.orders(), sale];
  await sale.remove();
  const judged = { saleId: SALE_ID, stock: STOCK, ...TERMS, orders, payments };
  return new Set(checkHoldHistory(history, judged).map(({ rule }) => rule));
}

describe('a stampede to a HOLD sale', () => {
  it('breaks no promise of a correct sale', async () => {
    for (let round = 0; round < 3; round += 1) expect(await brokenRules(undefined, round)).toEqual(new Set());
  });

  it.each<[PlantedHoldBug, readonly HoldRuleName[]]>([
    ['freed-twice', ['stock-never-exceeded']],
    ['never-freed', ['sold-out-only-when-sold']],
    ['ended-early', ['no-end-without-its-cause']],
    ['confirmed-after-its-end', ['states-never-go-back', 'stock-never-exceeded']],
    ['captured-without-order', ['money-follows-the-order']],
    ['void-forgotten', ['money-follows-the-order']],
    ['limit-not-atomic', ['limit-per-user']],
  ])('shows what is wrong with one that is %s', async (bug, rules) => {
    const found = new Set<HoldRuleName>();
    for (let round = 0; round < ROUNDS_MAX && !rules.some((rule) => found.has(rule)); round += 1) {
      for (const rule of await brokenRules(bug, round)) found.add(rule);
    }
    expect([...found].filter((rule) => rules.includes(rule))).not.toEqual([]);
  });
});
