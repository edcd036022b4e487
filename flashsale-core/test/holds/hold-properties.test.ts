import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type HoldAttempt, Holds, type Verdict } from 'flashsale-core';
import { HoldModel, propertySeed, readHoldSums, TERMS, useStores } from '../../test-support/index.js';

/** Small enough that every limit is hit: 6 units, 3 for a user, 4 holds for a user. */
const STOCK = 6;
const LIMITS = { quantityMax: 2, limitPerUser: 3, ordersPerUserMax: 4 };
const USERS = ['ann', 'bob', 'eve'];
const ORDERS = Array.from({ length: 14 }, (_, i) => `00000000-0000-4000-8000-0000000000${String(i).padStart(2, '0')}`);

const stores = useStores();

const attempt = fc.record({
  userId: fc.constantFrom(...USERS),
  orderId: fc.constantFrom(...ORDERS),
  quantity: fc.integer({ min: 1, max: 3 }),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(attempt, { minLength: 1, maxLength: 8 }).map((attempts) => ({ attempts })) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom(...ORDERS), fc.constantFrom('C' as const, 'X' as const, 'V' as const)), {
        minLength: 1,
        maxLength: 6,
      })
      .map((ends) => ({ ends })),
  },
);

it('decides and settles as the model does, and a batch as its attempts one by one', async () => {
  const holds = new Holds(stores.redis);
  const once = async (steps: readonly ({ attempts: HoldAttempt[] } | { ends: [string, 'C' | 'X' | 'V'][] })[]) => {
    const terms = { ...TERMS, ...LIMITS };
    const [inBatches, oneByOne] = await Promise.all([
      stores.openSale({ totalStock: STOCK, terms }),
      stores.openSale({ totalStock: STOCK, terms }),
    ]);
    const model = new HoldModel(STOCK, LIMITS);
    const instances = { [inBatches.saleId]: new Map<string, string>(), [oneByOne.saleId]: new Map<string, string>() };
    const reserve = async (saleId: string, attempts: readonly HoldAttempt[]): Promise<string[]> => {
      const decisions = await holds.reserve(saleId, attempts);
      if (decisions === 'not-ready') throw new Error('not ready');
      decisions.outcomes.forEach((outcome, i) => {
        if (outcome.outcome === 'held') instances[saleId]?.set(attempts[i]?.orderId ?? '', outcome.outboxId);
      });
      return decisions.outcomes.map(({ outcome }) => outcome);
    };
    const toVerdict = (saleId: string, [orderId, verdict]: [string, 'C' | 'X' | 'V']): Verdict => ({
      orderId,
      instance: instances[saleId]?.get(orderId) ?? '1-1',
      verdict,
    });
    /** What Redis answered in one call and in many, and what the model says. */
    const reserveBoth = async (attempts: readonly HoldAttempt[]): Promise<[unknown, unknown]> => {
      const right = attempts.map((each) => model.reserve(each));
      const together = await reserve(inBatches.saleId, attempts);
      const apart: string[] = [];
      for (const each of attempts) apart.push(...(await reserve(oneByOne.saleId, [each])));
      return [
        [together, apart],
        [right, right],
      ];
    };
    const settleBoth = async (ends: readonly [string, 'C' | 'X' | 'V'][]): Promise<[unknown, unknown]> => {
      const right = ends.filter(([orderId, verdict]) => model.settle(orderId, verdict)).length;
      const together = await holds.settle(
        inBatches.saleId,
        ends.map((end) => toVerdict(inBatches.saleId, end)),
      );
      let apart = 0;
      for (const end of ends) apart += Number(await holds.settle(oneByOne.saleId, [toVerdict(oneByOne.saleId, end)]));
      return [
        [together, apart],
        [right, right],
      ];
    };
    for (const one of steps) {
      const [told, right] = 'attempts' in one ? await reserveBoth(one.attempts) : await settleBoth(one.ends);
      expect(told).toEqual(right);
      expect(await readHoldSums(stores, inBatches.saleId)).toMatchObject(model.sums());
    }
    const { outbox: _outbox, deadlines: _deadlines, ...batched } = await readHoldSums(stores, inBatches.saleId);
    expect(await readHoldSums(stores, oneByOne.saleId)).toMatchObject(batched);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), once), {
    numRuns: 25,
    seed: propertySeed,
  });
}, 60_000);
