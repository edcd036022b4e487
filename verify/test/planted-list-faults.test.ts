import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { Holds, isHold, readOutbox, saleKeys, WaitingList } from 'flashsale-core';
import { reserveHoldsFor, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { HoldPersistence } from '../../flashsale-worker/src/orders/hold-persistence.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

/**
 * Four units, of which two came back: bob was offered one and eve the other, ann wants two and waits, as dan and hal do.
 */
async function listWithOffers(): Promise<string> {
  const { saleId } = await stores.openSale({ totalStock: 4, terms: TERMS });
  const list = new WaitingList(stores.database, stores.redis);
  const persistence = new HoldPersistence(stores.database);
  const held = await reserveHoldsFor(stores, saleId, ['one', 'two', 'three', 'four']);
  await persistence.persist(held);
  await stores.reservations.settle(held);
  await list.join(saleId, { userId: 'ann', quantity: 2, acceptLess: false });
  for (const userId of ['bob', 'eve', 'dan', 'hal', 'kim'])
    await list.join(saleId, { userId, quantity: 1, acceptLess: true });
  await list.leave(saleId, 'kim');
  for (const unmirrored of await list.readUnmirrored(100)) await list.mirror(unmirrored);
  // Units come back a moment later.
  await sql(`UPDATE waiting_list SET listed_at = listed_at - interval '1 second' WHERE sale_id = $1`, saleId);
  for (const hold of held.slice(0, 2)) {
    await stores.database.pool.query(
      `WITH ended AS (UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1 RETURNING *),
            counted AS (UPDATE sales SET held = held - 1 WHERE id = $2),
            returned AS (UPDATE sale_buyers SET units = units - 1 WHERE sale_id = $2 AND user_id = $3)
       INSERT INTO audit_events (sale_id, epoch, user_id, event_type, order_id) SELECT sale_id, 1, user_id, 'EXPIRED', id FROM ended`,
      [hold.orderId, saleId, hold.userId],
    );
    const { orderId, outboxId: instance } = hold;
    await new Holds(stores.redis).settle(saleId, [{ orderId, instance, verdict: 'X' }]);
  }
  for await (const page of readOutbox(stores.redis.sale(saleId))) {
    await persistence.persist(page.filter(isHold));
    await stores.reservations.settle(page);
  }
  return saleId;
}

async function failedChecks(saleId: string): Promise<string[]> {
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  return (sales[0]?.checks ?? []).flatMap(({ id, ok }) => (ok ? [] : [id]));
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

it('a list from which units were offered passes, with the checks of lists', async () => {
  const saleId = await listWithOffers();
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  expect(await failedChecks(saleId)).toEqual([]);
  expect(sales[0]?.checks.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['listings-ended', 'offers-in-turn', 'same-waiters', 'units-offered']),
  );
  const { rows } = await stores.database.pool.query<{ user_id: string; state: string }>(
    'SELECT user_id, state FROM waiting_list WHERE sale_id = $1 ORDER BY place',
    [saleId],
  );
  expect(rows.map(({ user_id, state }) => `${user_id} ${state}`)).toEqual([
    ...['ann LISTED', 'bob OFFERED', 'eve OFFERED', 'dan LISTED', 'hal LISTED', 'kim LEFT'],
  ]);
});

const FAULTS: { fault: string; plant: (saleId: string) => Promise<unknown>; caughtBy: readonly string[] }[] = [
  {
    fault: 'an offer went past somebody whose turn it was',
    async plant(saleId) {
      await sql(`UPDATE waiting_list SET quantity = 1 WHERE sale_id = $1 AND user_id = 'ann'`, saleId);
    },
    caughtBy: ['offers-in-turn'],
  },
  {
    fault: 'an offer is the order of another user',
    plant: (saleId) =>
      sql(
        `UPDATE waiting_list SET order_id = (SELECT id FROM orders WHERE sale_id = $1 AND user_id = 'four')
          WHERE sale_id = $1 AND user_id = 'eve'`,
        saleId,
      ),
    caughtBy: ['listings-ended'],
  },
  {
    fault: 'who was offered units waits on',
    async plant(saleId) {
      await sql(
        `UPDATE waiting_list SET state = 'LISTED', order_id = NULL, free_units = NULL, ended_at = NULL WHERE sale_id = $1 AND user_id = 'bob'`,
        saleId,
      );
    },
    caughtBy: ['offers-in-turn', 'same-waiters'],
  },
  {
    fault: 'Redis has two of them in the wrong order',
    plant: (saleId) => stores.redis.client.zincrby(saleKeys(saleId).waiters, 1.5, 'dan'),
    caughtBy: ['same-waiters'],
  },
  {
    fault: 'Redis has lost one who waits',
    plant: (saleId) => stores.redis.client.zrem(saleKeys(saleId).waiters, 'hal'),
    caughtBy: ['gate-open', 'same-waiters'],
  },
  {
    fault: 'a place was never told to Redis',
    plant: (saleId) =>
      sql(
        `INSERT INTO waiting_list (sale_id, user_id, quantity, accept_less) VALUES ($1, $2, 1, false)`,
        saleId,
        randomUUID(),
      ),
    caughtBy: ['same-waiters'],
  },
  {
    fault: 'a unit came back, and nobody was offered it',
    async plant(saleId) {
      const keys = saleKeys(saleId);
      await stores.redis.client.hset(keys.meta, 'totalStock', '5');
      await stores.redis.client.incrby(keys.free, 1);
      await sql('UPDATE sales SET total_stock = 5 WHERE id = $1', saleId);
      await stores.redis.client.hincrby(keys.meta, 'revision', 1);
    },
    caughtBy: ['units-offered'],
  },
];

it.each(FAULTS)('$fault', async ({ plant, caughtBy }) => {
  const saleId = await listWithOffers();
  await plant(saleId);
  expect(await failedChecks(saleId)).toEqual(caughtBy);
});
