import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { until } from 'flashsale-testkit';
import { pathTo } from 'flashsale-client';
import { bodyOf } from '../../../flashsale-api/test/api-client.js';
import { type ApiUnderTest, startApiHere } from '../../../flashsale-api/test/api-under-test.js';
import { propertySeed, useStores } from '../../../flashsale-core/test-support/index.js';
import { SoldOutRefusals } from '../../../flashsale-api/src/purchases/sold-out-refusals.js';
import { checkHistory } from '../src/history/check-history.js';
import { History } from '../src/history/history.js';
import { readAnswer } from '../src/history/operation.js';

const STOCK = 3;
const SCHEDULES = 6;
const BUYERS_OF_API = 4;
/** So few that owners ask again all the time. */
const REGULARS = 12;
const DEADLINE_MS = 120_000;

const stores = useStores({ ownRedisServer: true });
let apis: [ApiUnderTest, ApiUnderTest];

beforeAll(async () => {
  apis = [await startApiHere(stores), await startApiHere(stores)];
});

type Act =
  | { readonly kind: 'restock'; readonly units: number }
  | { readonly kind: 'reset' | 'loss' | 'pause' }
  | { readonly kind: 'wait'; readonly ms: number };

const ACT: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('restock' as const), units: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('reset' as const, 'loss' as const, 'pause' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
);

function refusals(): number {
  return apis.reduce((sum, { app }) => sum + app.get(SoldOutRefusals).gauges.refusals, 0);
}

/** Buys by both APIs all the time, half of it as one of a few users; resolves when `isOver`. */
async function buy(history: History, saleId: string, isOver: () => boolean): Promise<void> {
  const buyer = async ({ client }: ApiUnderTest): Promise<void> => {
    for (let i = 0; !isOver(); i += 1) {
      const userId = i % 2 === 0 ? `regular-${Math.floor(Math.random() * REGULARS)}` : randomUUID();
      const open = history.invoke({ saleId, userId });
      const { status, text } = await client.buy(saleId, userId);
      open.answer(readAnswer(status, text));
    }
  };
  await Promise.all(apis.flatMap((api) => Array.from({ length: BUYERS_OF_API }, () => buyer(api))));
}

async function perform(history: History, saleId: string, act: Act): Promise<void> {
  const [{ client }] = apis;
  switch (act.kind) {
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, act.ms));
      return;
    case 'restock':
      await history.mark({ kind: 'restock', saleId, units: act.units }, async () => {
        const path = pathTo('/api/v1/admin/sales/{saleId}/stock', { saleId });
        bodyOf(await client.post(path, { add: act.units }));
      });
      return;
    case 'reset':
      await history.mark({ kind: 'reset', saleId }, async () => {
        bodyOf(await client.reset(saleId));
      });
      return;
    case 'loss':
      await history.mark({ kind: 'loss', saleId }, async () => {
        await stores.redis.client.flushall();
        await stores.rebuildSale(saleId);
      });
      return;
    case 'pause':
      for (const verb of ['pause', 'resume'] as const) {
        await client.post(pathTo(`/api/v1/admin/sales/{saleId}/${verb}`, { saleId }), undefined);
      }
  }
}

it(
  'nobody is refused wrongly, whatever is done to a sale that two processes refuse from memory',
  async () => {
    const before = refusals();
    await fc.assert(
      fc.asyncProperty(fc.array(ACT, { minLength: 6, maxLength: 12 }), async (acts) => {
        const { saleId } = await stores.openSale({ totalStock: STOCK });
        await Promise.all(apis.map((api) => api.refreshSales()));
        const history = new History();
        let isOver = false;
        const buying = buy(history, saleId, () => isOver);
        const fromMemory = refusals();
        try {
          await until(() => refusals() > fromMemory);
          for (const act of acts) await perform(history, saleId, act);
        } finally {
          isOver = true;
          await buying;
        }
        expect(checkHistory(history, { saleId, stock: STOCK }).map(({ message }) => message)).toEqual([]);
      }),
      { numRuns: SCHEDULES, seed: propertySeed, endOnFailure: true },
    );
    expect(refusals() - before).toBeGreaterThan(SCHEDULES);
  },
  DEADLINE_MS,
);
