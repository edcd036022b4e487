import { beforeAll, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { holdAndEnd, type SoundHoldSale } from './sound-hold-sale.js';
import { chainAnew } from './sound-sale.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

async function failedChecks(saleId: string): Promise<string[]> {
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  return (sales[0]?.checks ?? []).flatMap(({ id, ok }) => (ok ? [] : [id]));
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

it('a sale with orders in every state passes, with the exact audit counts', async () => {
  const { saleId } = await holdAndEnd(stores);
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  expect(await failedChecks(saleId)).toEqual([]);
  expect(sales[0]?.events).toEqual({ ATTEMPTED: 5, RESERVED: 5, CONFIRMED: 2, EXPIRED: 1, CANCELLED: 2 });
});

interface PlantedFault {
  readonly fault: string;
  readonly plant: (sale: SoundHoldSale) => Promise<unknown>;
  readonly caughtBy: readonly string[];
}

const FAULTS: PlantedFault[] = [
  {
    fault: 'the units of an expired hold were not counted back',
    plant: ({ saleId }) => sql('UPDATE sales SET held = held + 2 WHERE id = $1', saleId),
    caughtBy: ['counts-equal-orders', 'units-agree'],
  },
  {
    fault: 'a paid order was not counted',
    plant: ({ saleId }) => sql('UPDATE sales SET sold = 0 WHERE id = $1', saleId),
    caughtBy: ['counts-equal-orders', 'units-agree'],
  },
  {
    fault: 'more units are held than there are',
    plant: ({ saleId }) => sql('UPDATE sales SET held = 0, sold = 0, total_stock = 3 WHERE id = $1', saleId),
    caughtBy: ['units-within-stock', 'counts-equal-orders', 'units-agree', 'definitions-agree'],
  },
  {
    fault: 'a buyer did not get his units back',
    plant: ({ saleId }) => sql(`UPDATE sale_buyers SET units = 2 WHERE sale_id = $1 AND user_id = 'eve'`, saleId),
    caughtBy: ['buyers-within-limit'],
  },
  {
    fault: 'a buyer is not counted at all',
    plant: ({ saleId }) => sql(`DELETE FROM sale_buyers WHERE sale_id = $1 AND user_id = 'ann'`, saleId),
    caughtBy: ['buyers-within-limit'],
  },
  {
    fault: 'a hold was forgotten by the sweeper',
    plant: ({ held }) => sql(`UPDATE orders SET expires_at = now() - interval '6 seconds' WHERE id = $1`, held.orderId),
    caughtBy: ['holds-ended'],
  },
  {
    fault: 'an order was confirmed without a trace',
    async plant({ saleId, held }) {
      await sql(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, held.orderId);
      await sql('UPDATE sales SET held = held - 2, sold = sold + 2 WHERE id = $1', saleId);
    },
    caughtBy: ['ends-audited', 'units-agree', 'same-holds'],
  },
  {
    fault: 'an end was recorded twice',
    plant: ({ saleId, cancelled }) =>
      sql(
        `INSERT INTO audit_events (sale_id, epoch, user_id, event_type, order_id) VALUES ($1, 1, 'dan', 'CANCELLED', $2)`,
        saleId,
        cancelled.orderId,
      ),
    caughtBy: ['ends-audited'],
  },
  {
    fault: 'the audit rows name another buyer',
    plant: ({ paid }) => sql(`UPDATE orders SET user_id = 'mallory' WHERE id = $1`, paid.orderId),
    caughtBy: ['buyers-within-limit', 'ends-audited', 'same-holds'],
  },
  {
    fault: 'an order is gone',
    plant: ({ expired }) => sql('DELETE FROM orders WHERE id = $1', expired.orderId),
    caughtBy: ['ends-audited', 'same-holds'],
  },
  {
    fault: 'Redis gave units back twice',
    plant: ({ saleId }) => stores.redis.client.incrby(saleKeys(saleId).free, 2),
    caughtBy: ['units-equation', 'gate-open'],
  },
  {
    fault: 'Redis was not told of an end',
    async plant({ saleId, expired }) {
      const holding = (await stores.redis.client.hget(saleKeys(saleId).holdings, expired.orderId)) ?? '';
      await stores.redis.client.hset(saleKeys(saleId).holdings, expired.orderId, holding.replace(/^X/, 'H'));
    },
    caughtBy: ['same-holds', 'holdings-add-up'],
  },
  {
    fault: 'Redis has forgotten an ended order, so its id can be used again',
    plant: ({ saleId, cancelled }) => stores.redis.client.hdel(saleKeys(saleId).holdings, cancelled.orderId),
    caughtBy: ['same-holds', 'gate-open'],
  },
  {
    fault: 'a hold has no deadline',
    plant: ({ saleId, held }) => stores.redis.client.zrem(saleKeys(saleId).deadlines, held.orderId),
    caughtBy: ['holdings-add-up', 'gate-open'],
  },
  {
    fault: 'a buyer has more in Redis than the orders',
    plant: ({ saleId }) => stores.redis.client.hset(saleKeys(saleId).owners, 'eve', '2|1|'),
    caughtBy: ['holdings-add-up'],
  },
];

it.each(FAULTS)('$fault', async ({ plant, caughtBy }) => {
  const sale = await holdAndEnd(stores);
  await plant(sale);
  await chainAnew(stores.database, sale.saleId);
  expect(await failedChecks(sale.saleId)).toEqual(caughtBy);
});

it('--settle waits until nothing is held', async () => {
  const { saleId, held } = await holdAndEnd(stores);
  const request = { saleId, settle: true };
  const unsettled = await verify(verified, { ...request, waitMs: 300 });
  expect(unsettled.rest).toMatchObject({ atRest: false, last: { held: 2, orders: 2 } });
  let looks = 0;
  const onLook = () => {
    looks += 1;
    if (looks !== 2) return;
    void stores.database.pool
      .query(`UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1`, [
        held.orderId,
      ])
      .then(() => stores.database.pool.query('UPDATE sales SET held = 0 WHERE id = $1', [saleId]));
  };
  const settled = await verify(verified, { ...request, waitMs: 20_000, onLook });
  expect(settled.rest).toMatchObject({ atRest: true, last: { held: 0 } });
});
