import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HoldTerms } from 'flashsale-core';
import { hold, TERMS, useStores, writeHolds } from '../test-support/index.js';

const stores = useStores();
const MINUTE_MS = 60_000;

function draft(terms?: HoldTerms) {
  const startsAt = new Date(Math.trunc(Date.now() / MINUTE_MS) * MINUTE_MS);
  const endsAt = new Date(startsAt.getTime() + MINUTE_MS);
  return { ...{ saleId: randomUUID(), name: 'A lamp', totalStock: 10, startsAt, endsAt }, ...(terms && { terms }) };
}

async function sql(text: string, ...values: unknown[]) {
  return (await stores.database.pool.query<Record<string, unknown>>(text, values)).rows;
}

/** The constraint that a statement violates. */
async function refusalOf(text: string, ...values: unknown[]): Promise<unknown> {
  return sql(text, ...values).then(
    () => 'none',
    (error: { constraint?: string }) => error.constraint,
  );
}

describe('a HOLD sale', () => {
  it('is created with terms, and read as it was created', async () => {
    const sale = draft(TERMS);
    const created = await stores.sales.create(sale);
    expect(created).toMatchObject({ ...sale, mode: 'HOLD', held: 0, sold: 0, epoch: 0, revision: 1 });
    expect(await stores.sales.find(sale.saleId)).toEqual(created);
  });

  it('has exact amounts to the largest that a program can count', async () => {
    const unitPrice = (Number.MAX_SAFE_INTEGER - 1) / 2;
    const sale = draft({ ...TERMS, unitPrice });
    await stores.sales.create(sale);
    expect(await stores.readSale(sale.saleId)).toMatchObject({ terms: { unitPrice } });
    expect(await stores.sales.create(draft({ ...TERMS, unitPrice: unitPrice + 1 }))).toBe('amount-too-large');
  });

  it.each([
    ['a price of 0', { unitPrice: 0 }, 'terms-out-of-range'],
    ['a negative price', { unitPrice: -1 }, 'terms-out-of-range'],
    ['a currency in small letters', { currency: 'eur' }, 'terms-out-of-range'],
    ['a hold of less than a second', { holdTtlMs: 999 }, 'terms-out-of-range'],
    ['a hold of more than a day', { holdTtlMs: 86_400_001 }, 'terms-out-of-range'],
    ['a negative extension', { holdExtensionMs: -1 }, 'terms-out-of-range'],
    ['no unit in an order', { quantityMax: 0 }, 'terms-out-of-range'],
    ['more than 100 units in an order', { quantityMax: 101, limitPerUser: 101 }, 'terms-out-of-range'],
    ['no hold for a user', { ordersPerUserMax: 0 }, 'terms-out-of-range'],
    ['a limit below the units of one order', { quantityMax: 5 }, 'limit-below-quantity'],
  ] as const)('is refused with %s', async (_what, changes, refusal) => {
    expect(await stores.sales.create(draft({ ...TERMS, ...changes }))).toBe(refusal);
  });

  it('changes its terms, each change a new revision that Redis takes over', async () => {
    const { saleId } = await stores.createSale({ terms: TERMS });
    expect(await stores.sales.change(saleId, { terms: { unitPrice: 2_500, holdTtlMs: 30_000 } })).toMatchObject({
      terms: { ...TERMS, unitPrice: 2_500, holdTtlMs: 30_000 },
      revision: 2,
    });
    expect(await stores.sales.change(saleId, { name: 'Another lamp' })).toMatchObject({ revision: 3 });
    expect(await stores.sales.change(saleId, { terms: { unitPrice: 2_500 } })).toMatchObject({ revision: 3 });
    expect(await stores.sales.change(saleId, { terms: { quantityMax: 5 } })).toBe('limit-below-quantity');
  });

  it('keeps mode and currency once it was opened, and its limit can only be raised', async () => {
    const { saleId } = await stores.createSale({ terms: TERMS });
    expect(await stores.sales.change(saleId, { terms: { currency: 'USD', limitPerUser: 2 } })).toMatchObject({
      terms: { currency: 'USD', limitPerUser: 2 },
    });
    await sql('UPDATE sales SET epoch = 1, opened_epoch = 1 WHERE id = $1', saleId);
    expect(await stores.sales.change(saleId, { terms: { currency: 'EUR' } })).toBe('fixed-once-opened');
    expect(await stores.sales.change(saleId, { terms: { limitPerUser: 1, quantityMax: 1 } })).toBe('fixed-once-opened');
    expect(await stores.sales.change(saleId, { terms: { limitPerUser: 4 } })).toMatchObject({
      terms: { limitPerUser: 4 },
    });
    expect(
      await refusalOf(
        `UPDATE sales SET mode = 'INSTANT', unit_price = NULL, currency = NULL, hold_ttl_ms = NULL, hold_extension_ms = NULL,
                quantity_max = NULL, limit_per_user = NULL, orders_per_user_max = NULL WHERE id = $1`,
        saleId,
      ),
    ).toBe('sales_fixed_check');
  });
});

describe('an INSTANT sale', () => {
  it('has no terms', async () => {
    const sale = draft();
    const created = await stores.sales.create(sale);
    expect(created).toMatchObject({ mode: 'INSTANT', held: 0 });
    expect(created).not.toHaveProperty('terms');
    expect(await stores.sales.change(sale.saleId, { terms: { unitPrice: 1 } })).toBe('not-held');
  });

  it('holds nothing, and its orders are never changed', async () => {
    const { saleId } = await stores.createSale();
    await sql(
      `INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES (gen_random_uuid(), $1, 'ann', now())`,
      saleId,
    );
    for (const change of [
      `status = 'CANCELLED'`,
      'quantity = 2',
      'amount = 1',
      `instance = '1-1'`,
      'ended_at = now()',
      `expires_at = now()`,
    ]) {
      expect(await refusalOf(`UPDATE orders SET ${change} WHERE sale_id = $1`, saleId)).toBe('orders_state_check');
    }
    expect(await refusalOf('UPDATE sales SET held = 1 WHERE id = $1', saleId)).toBe('sales_mode_check');
  });
});

describe('the database is the last guard', () => {
  it('of the units: what is held and sold is no more than there is', async () => {
    const { saleId } = await stores.createSale({ terms: TERMS, totalStock: 3 });
    await writeHolds(stores, [hold(saleId, { quantity: 2 })]);
    await expect(writeHolds(stores, [hold(saleId, { quantity: 2 })])).rejects.toMatchObject({
      constraint: 'sales_units_check',
    });
    expect(await refusalOf('UPDATE sales SET held = -1 WHERE id = $1', saleId)).toBe('sales_units_check');
    expect(await refusalOf('UPDATE sales SET total_stock = 1 WHERE id = $1', saleId)).toBe('sales_units_check');
  });

  it('of the limit of a buyer', async () => {
    const { saleId } = await stores.createSale({ terms: TERMS });
    await writeHolds(
      stores,
      [1, 2].map(() => hold(saleId, { userId: 'ann', quantity: 2 })),
    );
    await expect(writeHolds(stores, [hold(saleId, { userId: 'ann' })])).rejects.toMatchObject({
      constraint: 'sale_buyers_units_check',
    });
  });

  it('of the ends of a hold: it ends once, and what is paid can only be cancelled', async () => {
    const { saleId } = await stores.createSale({ terms: TERMS });
    const held = hold(saleId);
    await writeHolds(stores, [held]);
    const become = (status: string, more = '') =>
      refusalOf(`UPDATE orders SET status = '${status}' ${more} WHERE id = $1`, held.orderId);
    const ends = ', ended_at = now(), end_reason = ';
    expect(await become('SHIPPED')).toBe('orders_transition_check');
    expect(await become('EXPIRED')).toBe('orders_state_check');
    expect(await become('EXPIRED', `${ends} 'BUYER'`)).toBe('orders_state_check');
    expect(await become('CANCELLED', `${ends} 'DEADLINE'`)).toBe('orders_state_check');
    expect(await become('CONFIRMED')).toBe('orders_state_check');
    expect(await become('CONFIRMED', ', confirmed_at = now()')).toBe('none');
    expect(await become('HELD', ', confirmed_at = NULL')).toBe('orders_transition_check');
    expect(await become('EXPIRED', `${ends} 'DEADLINE'`)).toBe('orders_transition_check');
    expect(await become('CANCELLED', `${ends} 'OPERATOR'`)).toBe('none');
    for (const status of ['HELD', 'CONFIRMED', 'EXPIRED']) {
      expect(await become(status)).toBe('orders_transition_check');
    }
  });
});

it('a reset archives holds in every state, and forgets what their buyers had', async () => {
  const { saleId } = await stores.createSale({ terms: TERMS });
  const held = [hold(saleId, { userId: 'ann', quantity: 2 }), hold(saleId, { userId: 'ann' })];
  await writeHolds(stores, held);
  await sql(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, held[0]?.orderId);
  await sql('UPDATE sales SET held = 1, sold = 2 WHERE id = $1', saleId);
  const before = await sql('SELECT to_jsonb(o) AS row FROM orders o WHERE sale_id = $1 ORDER BY id', saleId);

  expect(await sql('SELECT orders, sold, held FROM archive.reset_sale($1, 1, NULL)', saleId)).toEqual([
    { orders: 2, sold: 2, held: 1 },
  ]);
  expect(
    await sql(`SELECT to_jsonb(o) - 'removal_id' AS row FROM archive.orders o WHERE sale_id = $1 ORDER BY id`, saleId),
  ).toEqual(before);
  expect(await sql('SELECT FROM orders WHERE sale_id = $1', saleId)).toEqual([]);
  expect(await sql('SELECT FROM sale_buyers WHERE sale_id = $1', saleId)).toEqual([]);
  expect(await stores.readSale(saleId)).toMatchObject({ held: 0, sold: 0, epoch: 1, mode: 'HOLD', terms: TERMS });

  await writeHolds(stores, [hold(saleId)]);
  await sql('DELETE FROM sales WHERE id = $1', saleId);
  expect(await sql('SELECT kind, orders, held FROM archive.removals WHERE sale_id = $1 ORDER BY id', saleId)).toEqual([
    { kind: 'RESET', orders: 2, held: 1 },
    { kind: 'DELETED', orders: 1, held: 1 },
  ]);
  expect(await sql('SELECT FROM sale_buyers WHERE sale_id = $1', saleId)).toEqual([]);
});

it('the audit trail unfolds the segments of holds', async () => {
  const { saleId } = await stores.createSale({ terms: TERMS });
  const [one, other] = [randomUUID(), randomUUID()];
  const beganAt = new Date(Date.UTC(2026, 10, 28, 20));
  const write = (type: string, rows: number, confirmedAt: Date | null) =>
    sql(
      `INSERT INTO audit_segments (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
       VALUES ($1, 1, $2, $3, $4, $5, 'ann bob', $6, '0 7')`,
      saleId,
      type,
      rows,
      beganAt,
      confirmedAt,
      `${one} ${other}`,
    );
  await write('RESERVED', 4, null);
  await write('HOLD_CONFIRMED', 2, beganAt);
  await write('EXPIRED', 2, null);
  const later = new Date(beganAt.getTime() + 7);
  const trail = (schema: string) =>
    stores.database.pool.query({
      text: `SELECT user_id, event_type, order_id, created_at FROM ${schema}.order_audit_trail WHERE sale_id = $1 ORDER BY id`,
      values: [saleId],
      rowMode: 'array',
    });
  const expected = [
    ['ann', 'ATTEMPTED', one, beganAt],
    ['ann', 'RESERVED', one, beganAt],
    ['bob', 'ATTEMPTED', other, later],
    ['bob', 'RESERVED', other, later],
    ['ann', 'CONFIRMED', one, beganAt],
    ['bob', 'CONFIRMED', other, beganAt],
    ['ann', 'EXPIRED', one, beganAt],
    ['bob', 'EXPIRED', other, later],
  ];
  expect((await trail('public')).rows).toEqual(expected);
  await sql('SELECT archive.reset_sale($1, 1, NULL)', saleId);
  expect((await trail('archive')).rows).toEqual(expected);
});
