import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import type { Page } from 'playwright-core';
import { expectShown, useBrowser } from './support/browser.js';
import { joinList } from './support/holds.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const PHONE = { width: 360, height: 780 };
// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop();

const TERMS = {
  mode: 'HOLD',
  ...{ unitPrice: 1_999, currency: 'EUR', quantityMax: 2, limitPerUser: 4 },
  ...{ holdSeconds: 600, extensionSeconds: 180, ordersPerUserMax: 5 },
} as const;

/** Holds units for a buyer without the browser. */
async function hold(saleId: string, userId: string, quantity = 1): Promise<string> {
  let orderId: string | undefined;
  await until(async () => {
    const response = await fetch(`${shop.apiUrl}/api/v1/sale/purchase`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ saleId, userId, quantity }),
    });
    const body = (await response.json()) as { status: string; orderId?: string };
    if (response.ok && body.status === 'HELD') orderId = body.orderId;
    return orderId !== undefined;
  });
  return orderId ?? '';
}

async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await findViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findViolations(page)).toEqual([]);
}

describe('a sale that holds units', () => {
  it('is created with its price and terms, each defect in a sentence, and changed', async () => {
    const page = await browser.open(`${shop.url}/admin`);
    await page.getByRole('button', { name: 'Create a sale' }).click();
    const creating = page.getByRole('dialog', { name: 'Create a sale' });
    await creating.getByLabel('Name').fill('A ticket');
    await creating.getByLabel('Sale ID').fill('ticket');
    await creating.getByLabel('How it sells').selectOption('Hold until paid');
    await creating.getByLabel('Price of a unit').fill('19.999');
    await creating.getByLabel('Units in one order').fill('2');
    await creating.getByLabel('Time to pay, seconds').fill('0');
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText('Enter a price above 0 with at most 2 decimals, such as 19.99.'));
    await expectShown(creating.getByText('It must be at least the units in one order.'));
    await expectShown(creating.getByText('Enter a whole number from 1 to 86,400.'));
    await creating.getByLabel('Currency').fill('EUX');
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText('Enter a code of ISO 4217, such as EUR.'));
    await expectAccessible(page);
    await browser.keepPicture(page, 'form');

    await creating.getByLabel('Currency').fill('eur');
    await creating.getByLabel('Price of a unit').fill('19.99');
    await creating.getByLabel('Units of one buyer').fill('4');
    await creating.getByLabel('Time to pay, seconds').fill('600');
    await creating.getByLabel('Time to pay an offer').fill('120');
    await creating.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/admin\/sale\/ticket$/);
    await expectShown(page.getByRole('heading', { name: 'A ticket' }));
    await until(async () => (await shop.status('ticket')).saleActive);
    expect(await shop.stores.sales.find('ticket')).toMatchObject({
      mode: 'HOLD',
      terms: {
        unitPrice: 1_999,
        currency: 'EUR',
        quantityMax: 2,
        limitPerUser: 4,
        holdTtlMs: 600_000,
        offerTtlMs: 120_000,
      },
    });

    await page.getByRole('button', { name: 'Edit' }).click();
    const editing = page.getByRole('dialog');
    expect(await editing.getByLabel('Currency').evaluate((input) => (input as HTMLInputElement).readOnly)).toBe(true);
    await editing.getByLabel('Units of one buyer').fill('3');
    await editing.getByRole('button', { name: 'Save' }).click();
    await expectShown(editing.getByText('The sale has opened: it can be 4 or more.'));
    await editing.getByLabel('Units of one buyer').fill('5');
    await editing.getByLabel('Price of a unit').fill('25');
    await editing.getByLabel('Time to pay an offer').fill('300');
    await editing.getByRole('button', { name: 'Save' }).click();
    await expectShown(page.getByText('Sale updated.'));
    expect((await shop.stores.sales.find('ticket'))?.terms).toMatchObject({
      ...{ unitPrice: 2_500, limitPerUser: 5, offerTtlMs: 300_000 },
    });
  });

  it('shows where its units are', async () => {
    const saleId = await shop.createSale({ ...TERMS, totalStock: 10 });
    await hold(saleId, 'ada', 2);
    await hold(saleId, 'bob');
    const page = await browser.open(shop.consoleUrl(saleId));
    await expectShown(page.getByRole('img', { name: 'Of 10 units: 0 sold, 3 held, 7 free' }));
    const equations = page.getByRole('region', { name: 'Consistency checks' });
    await expectShown(equations.getByText('3 = 3 + 0 + 0'));
    await expectShown(equations.getByText('10 = 7 + 3 + 0'));
    await expectShown(equations.getByText('€0.00 = €0.00'));
    await until(async () => (await equations.getByText('holds', { exact: true }).count()) === 3);
    await expectAccessible(page);
    await browser.keepPicture(page, 'live');

    await page.goto(`${shop.url}/admin`);
    const listed = page.getByRole('row').filter({ hasText: saleId });
    await expectShown(listed.getByRole('img', { name: 'Of 10 units: 0 sold, 3 held, 7 free' }));
    await browser.keepPicture(page, 'list');
    await page.setViewportSize(PHONE);
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'list on a phone');
  });

  it('says how many wait for its units', async () => {
    const saleId = await shop.createSale({ ...TERMS, totalStock: 1 });
    await hold(saleId, 'ada');
    const page = await browser.open(shop.consoleUrl(saleId));
    await expectShown(page.getByRole('img', { name: 'Of 1 unit: 0 sold, 1 held, 0 free' }));
    expect(await page.getByText('on the waiting list').count()).toBe(0);
    for (const userId of ['bob', 'eve']) await joinList(shop, saleId, userId);
    await page.reload();
    await expectShown(page.getByText('2 people on the waiting list are offered units that come back, in turn.'));
    await expectAccessible(page);
    await browser.keepPicture(page, 'who waits');
    await shop.stores.database.pool.query(`UPDATE sales SET total_stock = 2 WHERE id = $1`, [saleId]);
    await until(async () => {
      await page.reload();
      await page.getByRole('img', { name: 'Of 2 units' }).waitFor();
      return (await page.getByText('1 offer is waiting for its payment.').count()) === 1;
    });
    await expectShown(page.getByText('1 person on the waiting list is offered units that come back.'));
  });

  it('calls figures of different instants moving, and money without an order wrong', async () => {
    const saleId = await shop.createSale({ ...TERMS, totalStock: 10 });
    await hold(saleId, 'ada');
    await until(async () => (await shop.stores.readOrders(saleId)).length === 1);
    await shop.stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured)
       VALUES (gen_random_uuid(), gen_random_uuid(), $1, 1, 'eve', 'sandbox', 'pi_eve', 'MANUAL', 1999, 'EUR', 'CAPTURED', 1999)`,
      [saleId],
    );
    const page = await browser.open(`${shop.url}/health`);
    // As read while units are sold: both sides are even by chance.
    await page.route(/\/live$/, async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as { equations: object };
      const buyers = { left: 1, terms: [1, 0], right: 1, holds: null };
      await route.fulfill({ response, json: { ...view, equations: { ...view.equations, buyers } } });
    });
    await page.goto(shop.consoleUrl(saleId));
    const equations = page.getByRole('region', { name: 'Consistency checks' });
    await expectShown(equations.getByText('1 ≈ 1 + 0', { exact: true }));
    await expectShown(equations.getByText('moving: read while it changes'));
    await expectShown(equations.getByText('1 payment holds money for no order'));
    await expectShown(equations.getByText('does not hold'));
    expect(await equations.getByText('holds', { exact: true }).count()).toBe(1);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('lists its orders, and cancels one with a reason', async () => {
    const saleId = await shop.createSale({ ...TERMS, totalStock: 10 });
    const orderId = await hold(saleId, 'ada', 2);
    await until(async () => (await shop.stores.readOrders(saleId)).length === 1);
    const page = await browser.open(`${shop.consoleUrl(saleId)}/orders`);
    const row = page.getByRole('row').filter({ hasText: orderId });
    await expectShown(row.getByText('HELD', { exact: true }));
    await expectShown(row.getByText('€39.98', { exact: true }));
    await row.getByRole('button', { name: 'Cancel the order of ada' }).click();
    const cancelling = page.getByRole('dialog', { name: 'Cancel this hold?' });
    await expectShown(cancelling.getByText('ada holds 2 units for €39.98.'));
    await cancelling.getByRole('button', { name: 'Cancel hold' }).click();
    await expectShown(cancelling.getByText('Please enter a reason.'));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'dialog');
    await cancelling.getByLabel('Reason').fill('asked by phone');
    await page.keyboard.press('Enter');
    await expectShown(page.getByText('Order cancelled. There was no payment.'));
    await expectShown(row.getByText('CANCELLED'));
    await expectShown(row.getByText('by an operator'));
    expect(await row.getByRole('button').count()).toBe(0);
    await expectAccessible(page);
    await browser.keepPicture(page, 'orders');
  });
});
