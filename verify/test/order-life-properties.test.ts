import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed, useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { OrderLife, type LifePlant, type LifeStep, ORDER_COUNT } from './order-life.js';
import { HoldSeller } from './sound-hold-sale.js';

const RUNS = 15;
const STEPS_MIN = 12;
const STEPS_MAX = 32;

const stores = useStores();
let seller: HoldSeller;
let verified: Stores;

beforeAll(async () => {
  seller = await HoldSeller.start(stores);
  verified = await openStores(
    readVerifyEnvironment({ ...stores.environment, PAYMENT_SANDBOX_URL: seller.sandbox.url }),
  );
  stores.defer(() => verified.close());
});

const order = fc.nat(ORDER_COUNT - 1);
const payment = fc.nat(5);
/** Two of three processes live long enough to tell Redis. */
const isTold = fc.constantFrom(true, true, false);
const card = fc.constantFrom('pm_card_visa', 'pm_card_visa', 'pm_card_captureFails', 'pm_card_chargeDeclined');
const of = <Kind extends LifeStep['kind']>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);

const step: fc.Arbitrary<LifeStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: of('hold'), order, quantity: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: of('persist'), order, isSettled: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: of('begin'), order }) },
  { weight: 6, arbitrary: fc.record({ kind: of('pay'), payment, card }) },
  { weight: 6, arbitrary: fc.record({ kind: of('tell'), payment, isTold }) },
  { weight: 2, arbitrary: fc.record({ kind: of('tell-again'), event: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: of('expire'), isTold }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: of('cancel'),
      order,
      by: fc.constantFrom('buyer' as const, 'operator' as const),
      isTold,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: of('thaw'), isEverything: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: of('carry-out'), isKilled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: of('restock'), units: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: of('reset') }) },
  { weight: 2, arbitrary: fc.record({ kind: of('rebuild'), isDataLost: fc.boolean() }) },
);

/** Takes these steps, lets everything end, and checks the sale as `npm run verify` does. */
async function expectRightEnd(steps: readonly LifeStep[], plant?: LifePlant): Promise<void> {
  const life = await OrderLife.begin(stores, seller, plant);
  for (const one of steps) await life.take(one);
  await life.comeToRest();
  const { sales, money } = await verify(verified, { saleId: life.saleId, waitMs: 0 });
  const failed = [...(sales[0]?.checks ?? []), ...(money?.checks ?? [])].filter(({ ok }) => !ok);
  expect(failed.map(({ id, found }) => `${id}: ${found}`)).toEqual([]);
}

it('comes to the same as the model, whatever happens to orders and their money, and in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: STEPS_MIN, maxLength: STEPS_MAX, size: 'max' }), (steps) =>
      expectRightEnd(steps),
    ),
    { numRuns: RUNS, seed: propertySeed },
  );
}, 120_000);

describe('a mistake is found:', () => {
  const held: readonly LifeStep[] = [
    { kind: 'hold', order: 0, quantity: 2 },
    { kind: 'persist', order: 0, isSettled: true },
  ];
  const paidTooLate: readonly LifeStep[] = [
    ...held,
    { kind: 'begin', order: 0 },
    { kind: 'pay', payment: 0, card: 'pm_card_visa' },
    { kind: 'expire', isTold: true },
    { kind: 'tell', payment: 0, isTold: true },
    { kind: 'carry-out', isKilled: false },
  ];
  const FOUND: readonly (readonly [LifePlant, readonly LifeStep[], RegExp])[] = [
    ['freed-twice', [...held, { kind: 'expire', isTold: true }], /free 7 of 5/],
    [
      'any-instance',
      [
        ...held,
        { kind: 'expire', isTold: false },
        { kind: 'reset' },
        { kind: 'hold', order: 0, quantity: 2 },
        { kind: 'thaw', isEverything: false },
      ],
      /Redis: [^]* X'/,
    ],
    ['void-forgotten', paidTooLate, /money-has-order: 1/],
    ['captured-without-order', paidTooLate, /money-has-order: 1/],
  ];

  it.each(FOUND)('%s', async (plant, steps, shown) => {
    await expectRightEnd(steps);
    await expect(expectRightEnd(steps, plant)).rejects.toThrow(shown);
  });
});
