import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verdictText } from '../src/verdict-text.js';
import { moneyScript } from '../src/verify-money.js';
import { checkScript } from '../src/verify-sale.js';
import { verify } from '../src/verify.js';
import type { Unrest } from '../src/wait-for-rest.js';
import { HoldSeller, type SoundHoldSale } from './sound-hold-sale.js';
import { chainAnew } from './sound-sale.js';

const stores = useStores();
let seller: HoldSeller;
let verified: Stores;

beforeAll(async () => {
  seller = await HoldSeller.start(stores);
  const environment = { ...stores.environment, PAYMENT_SANDBOX_URL: seller.sandbox.url };
  verified = await openStores(readVerifyEnvironment(environment));
  stores.defer(() => verified.close());
});

// They belong to no sale.
afterEach(() => stores.database.pool.query('DELETE FROM payment_events'));

async function failedChecks(saleId: string): Promise<string[]> {
  const { sales, money } = await verify(verified, { saleId, waitMs: 0 });
  return [...(sales[0]?.checks ?? []), ...(money?.checks ?? [])].flatMap(({ id, ok }) => (ok ? [] : [id]));
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

it('a sale with orders in every state passes, with the exact audit counts', async () => {
  const { saleId } = await seller.holdAndEnd();
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  expect(await failedChecks(saleId)).toEqual([]);
  expect(sales[0]?.events).toEqual({
    ...{ ATTEMPTED: 5, RESERVED: 5, CONFIRMED: 2, EXPIRED: 1, CANCELLED: 2, EXTENDED: 4, PAYMENT_OPENED: 4 },
    ...{ PAYMENT_AUTHORIZED: 2, PAYMENT_CAPTURED: 2, PAYMENT_VOIDED: 1, PAYMENT_REFUNDED: 1 },
  });
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
    caughtBy: ['orders-paid', 'ends-audited', 'units-agree', 'same-holds'],
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
    caughtBy: ['buyers-within-limit', 'orders-paid', 'ends-audited', 'same-holds'],
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
  {
    fault: 'an order is confirmed whose money was let go',
    plant: ({ paid }) => sql(`UPDATE payments SET state = 'VOIDED', captured = 0 WHERE order_id = $1`, paid.orderId),
    caughtBy: ['orders-paid', 'sandbox-agrees'],
  },
  {
    fault: 'an order is confirmed whose money nobody takes',
    plant: ({ paid }) =>
      sql(`UPDATE payments SET state = 'AUTHORIZED', captured = 0 WHERE order_id = $1`, paid.orderId),
    caughtBy: ['orders-paid', 'sandbox-agrees'],
  },
  {
    fault: 'less was paid than the order costs',
    plant: ({ paid }) => sql('UPDATE payments SET amount = 1, captured = 1 WHERE order_id = $1', paid.orderId),
    caughtBy: ['orders-paid', 'sandbox-agrees'],
  },
  {
    fault: 'an order was paid twice',
    plant: ({ paid }) =>
      sql(
        `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured)
         SELECT gen_random_uuid(), order_id, sale_id, epoch, user_id, provider, 'pi_twice' || id, capture, amount, currency, 'REFUNDED', amount
           FROM payments WHERE order_id = $1`,
        paid.orderId,
      ),
    caughtBy: ['orders-paid', 'sandbox-agrees'],
  },
  {
    fault: 'nobody returns the money of an order that ended',
    async plant({ refunded }) {
      await sql(
        `DELETE FROM payment_commands USING payments WHERE id = payment_id AND kind = 'REFUND' AND order_id = $1`,
        refunded.orderId,
      );
      await sql(`UPDATE payments SET state = 'CAPTURED', refunded = 0 WHERE order_id = $1`, refunded.orderId);
    },
    caughtBy: ['money-has-order', 'sandbox-agrees'],
  },
  {
    fault: 'money is still to be returned',
    async plant({ refunded }) {
      await sql(`UPDATE payments SET state = 'CAPTURED', refunded = 0 WHERE order_id = $1`, refunded.orderId);
      await sql(
        `UPDATE payment_commands SET state = 'DUE' FROM payments WHERE id = payment_id AND kind = 'REFUND' AND order_id = $1`,
        refunded.orderId,
      );
    },
    caughtBy: ['money-has-order', 'commands-done', 'sandbox-agrees'],
  },
  {
    fault: 'a command was given up',
    plant: ({ expired }) =>
      sql(
        `UPDATE payment_commands SET state = 'GIVEN_UP' FROM payments WHERE id = payment_id AND kind = 'VOID' AND order_id = $1`,
        expired.orderId,
      ),
    caughtBy: ['commands-kept'],
  },
  ...(['NEW', 'GIVEN_UP'] as const).map((state) => ({
    fault: `an event of the provider is ${state}`,
    plant: () =>
      sql(
        `INSERT INTO payment_events (provider, event_id, type, payload, state) VALUES ('sandbox', 'evt_1', 'x', '{}', $1)`,
        state,
      ),
    caughtBy: ['events-handled'],
  })),
  {
    fault: 'the sandbox paid money back, and nobody heard of it',
    async plant({ paid }) {
      const { rows } = await stores.database.pool.query<{ id: string }>(
        'SELECT provider_payment_id AS id FROM payments WHERE order_id = $1',
        [paid.orderId],
      );
      await seller.provider.refund(rows[0]?.id ?? '', 1, `${paid.orderId}:REFUND`);
    },
    caughtBy: ['sandbox-agrees'],
  },
  {
    fault: 'a buyer paid for a payment that we do not know, and has the money back',
    plant: ({ expired }) =>
      sql(
        `UPDATE payments SET state = 'REFUNDED', captured = amount, refunded = amount WHERE order_id = $1`,
        expired.orderId,
      ),
    caughtBy: ['sandbox-agrees'],
  },
];

it.each(FAULTS)('$fault', async ({ plant, caughtBy }) => {
  const sale = await seller.holdAndEnd();
  await plant(sale);
  await chainAnew(stores.database, sale.saleId);
  expect(await failedChecks(sale.saleId)).toEqual(caughtBy);
});

it('finds the money of a sale that was deleted', async () => {
  const { saleId } = await seller.holdAndEnd();
  await sql('DELETE FROM sales WHERE id = $1', saleId);
  const { money, ok } = await verify(verified, { saleId: undefined, waitMs: 0 });
  expect(money?.checks.find(({ id }) => id === 'money-has-sale')).toMatchObject({
    found: expect.stringMatching(/^1, as/),
  });
  expect(ok).toBe(false);
});

it('shows the sums, and says what it could not compare', async () => {
  const { saleId } = await seller.holdAndEnd();
  await sql(
    `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, capture, amount, currency)
     VALUES (gen_random_uuid(), gen_random_uuid(), $1, 1, 'eve', 'stripe', 'MANUAL', 1, 'EUR')`,
    saleId,
  );
  const compared = verdictText(await verify(verified, { saleId, waitMs: 0 }));
  expect(compared).toMatch(/money taken and not paid back, as the sandbox has it +3998 EUR +3998 EUR +ok/);
  expect(compared).toContain('The money at Stripe was not compared: its balance report has the sums.');
  const alone = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => alone.close());
  const { money } = await verify(alone, { saleId, waitMs: 0 });
  expect(money?.checks.map(({ id }) => id)).toEqual(['events-handled']);
  expect(money?.notCompared[0]).toContain('because PAYMENT_SANDBOX_URL is not set');
});

it('prints queries about money that PostgreSQL accepts as they are', async () => {
  const { saleId } = await seller.holdAndEnd();
  const results = await stores.database.pool.query(
    `${checkScript({ saleId, mode: 'HOLD', hasRoom: true, hasList: true, buckets: 0 })}\n${moneyScript()}`,
  );
  expect(results).not.toHaveLength(0);
});

it('says that the sandbox is away', async () => {
  const environment = { ...stores.environment, PAYMENT_SANDBOX_URL: 'http://127.0.0.1:1' };
  await expect(openStores(readVerifyEnvironment(environment))).rejects.toThrow(
    /^The payment sandbox at 127\.0\.0\.1:1 cannot be reached: /,
  );
});

it('waits until events are handled', async () => {
  const { saleId } = await seller.holdAndEnd();
  await FAULTS.find(({ fault }) => fault.endsWith('is NEW'))?.plant({} as SoundHoldSale);
  let looks = 0;
  const onLook = () => {
    if ((looks += 1) === 2) void stores.database.pool.query(`UPDATE payment_events SET state = 'DONE'`);
  };
  const { rest, ok } = await verify(verified, { saleId, waitMs: 20_000, onLook });
  expect(rest).toMatchObject({ atRest: true, last: { money: { events: 0 } } });
  expect(looks).toBeGreaterThan(2);
  expect(ok).toBe(true);
});

it('--settle waits until nothing is held and every payment has ended', async () => {
  const { saleId, held } = await seller.holdAndEnd();
  const request = { saleId, settle: true };
  const unsettled = await verify(verified, { ...request, waitMs: 300 });
  expect(unsettled.rest).toMatchObject({ atRest: false, last: { held: 2, orders: 2, money: { open: 1 } } });
  const seen: string[] = [];
  const onLook = ({ held: units, money }: Unrest) => {
    seen.push(`${units} held, ${money.open} open`);
    if (seen.length === 2) void expire();
    if (seen.length === 15)
      void stores.database.pool.query(`UPDATE payments SET state = 'VOIDED' WHERE order_id = $1`, [held.orderId]);
  };
  const expire = async () => {
    const end = `UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1`;
    await stores.database.pool.query(end, [held.orderId]);
    await stores.database.pool.query('UPDATE sales SET held = 0 WHERE id = $1', [saleId]);
  };
  const settled = await verify(verified, { ...request, waitMs: 20_000, onLook });
  expect(seen).toContain('0 held, 1 open');
  expect(settled.rest).toMatchObject({ atRest: true, last: { held: 0, money: { open: 0 } } });
});
