import { beforeAll, expect, it } from '@jest/globals';
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

/** What PostgreSQL alone answers. */
const OF_POSTGRESQL: ReadonlySet<string> = new Set([
  'units-within-stock',
  'counts-equal-orders',
  'buyers-within-limit',
  'holds-ended',
  'orders-since-reset',
  'ends-audited',
  'attempts-accounted',
  'audit-sequence-gaps',
  'audit-chained',
]);

async function failedChecks(saleId: string): Promise<string[]> {
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  return (sales[0]?.checks ?? []).flatMap(({ id, ok }) => (ok || !OF_POSTGRESQL.has(id) ? [] : [id]));
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
    caughtBy: ['counts-equal-orders'],
  },
  {
    fault: 'a paid order was not counted',
    plant: ({ saleId }) => sql('UPDATE sales SET sold = 0 WHERE id = $1', saleId),
    caughtBy: ['counts-equal-orders'],
  },
  {
    fault: 'more units are held than there are',
    plant: ({ saleId }) => sql('UPDATE sales SET held = 0, sold = 0, total_stock = 3 WHERE id = $1', saleId),
    caughtBy: ['units-within-stock', 'counts-equal-orders'],
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
    caughtBy: ['ends-audited'],
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
    caughtBy: ['buyers-within-limit', 'ends-audited'],
  },
  {
    fault: 'an order is gone',
    plant: ({ expired }) => sql('DELETE FROM orders WHERE id = $1', expired.orderId),
    caughtBy: ['ends-audited'],
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
