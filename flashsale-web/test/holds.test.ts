import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { expectShown, useBrowser } from './support/browser.js';
import { bar, createHoldSale, onOrderPage, reserveAs } from './support/holds.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const DAY_SECONDS = 86_400;
// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop();

describe('reserving', () => {
  it('holds as many units as one chose, and shows the order with the time that is left', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('€19.99', { exact: true }).first());
    await expectShown(page.getByText('Live', { exact: true }));
    await page.getByLabel('Units').selectOption('2');
    await expectShown(page.getByRole('button', { name: 'Reserve for €39.98' }));
    await reserveAs(page, 'ada', 2);
    await onOrderPage(page);
    await expectShown(page.getByRole('heading', { level: 1, name: 'A lamp' }));
    await expectShown(page.getByText(/^(10:00|09:5\d)$/));
    await expectShown(page.getByText('€39.98', { exact: true }));
    await expectShown(page.getByText('Live', { exact: true }));
    expect(await shop.status(saleId)).toMatchObject({ remainingStock: 8, heldStock: 2 });
    await browser.keepPicture(page, 'the order');
    await page.reload();
    await expectShown(page.getByText(/^09:\d\d$/));
  });

  it('counts down by the server, whatever the clock of the visitor says', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(`${shop.url}/health`);
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + 3_600_000;
    });
    await page.goto(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await expectShown(page.getByText(/^09:5\d$/));
  });

  it('is resumed from every page and from any tab, until it is cancelled', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    const other = await page.context().newPage();
    await other.goto(shop.url);
    await reserveAs(page, 'only-here');
    await onOrderPage(page);
    expect(await bar(page).count()).toBe(0);
    // The other tab is told, and asks nobody.
    await expectShown(bar(other).getByText('1 unit held for you'));
    expect(await findViolations(other)).toEqual([]);
    await browser.keepPicture(other, 'the bar');
    await bar(other).getByRole('link', { name: 'Continue' }).click();
    await onOrderPage(other);
    await expectShown(other.getByRole('heading', { level: 1, name: 'A lamp' }));

    await page.getByText('Cancel this order').click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await expectShown(page.getByText('You cancelled it.'));
    await expectShown(other.getByText('You cancelled it.'));
    await until(async () => (await shop.status(saleId)).remainingStock === 10, { what: 'the unit is on sale again' });
    await page.goto(shop.url);
    expect(await bar(page).count()).toBe(0);
    await page.goto(`${shop.url}/orders`);
    await expectShown(page.getByText('No orders'));
  });

  it('is listed among the orders, and on the page of the sale', async () => {
    const saleId = await createHoldSale(shop, { name: 'A teapot' });
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, `of-${saleId.slice(0, 8)}`, 3);
    await onOrderPage(page);
    await page.getByRole('link', { name: 'My orders' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'A teapot' });
    await expectShown(row.getByText('Held'));
    await row.getByRole('link').click();
    await onOrderPage(page);
    await page.getByRole('link', { name: 'Back to the sale' }).click();
    await expectShown(page.getByRole('list', { name: 'Your orders in this sale' }).getByText('3 units · €59.97'));
    // One more is what the limit leaves.
    expect(await page.getByLabel('Units').count()).toBe(0);
    await expectShown(page.getByRole('button', { name: 'Reserve for €19.99' }));
  });

  it('ends by itself when it was not paid for', async () => {
    const saleId = await createHoldSale(shop, { totalStock: 1, holdSeconds: 2, quantityMax: 1, limitPerUser: 1 });
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await expectShown(page.getByText('It was not paid in time'));
    await expectShown(page.getByText('Nothing was charged.'));
    await expectShown(page.getByRole('link', { name: 'Reserve again' }));
    expect(await findViolations(page)).toEqual([]);
  });

  it('is gone after a reset, on a page that shows it as well', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await expectShown(page.getByText('Live', { exact: true }));
    await shop.reset(saleId);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expectShown(page.getByText('Order not found').first());
    expect(await shop.status(saleId)).toMatchObject({ remainingStock: 10, heldStock: 0 });
  });
});

describe('what a buyer cannot have', () => {
  /** The page learns nothing of the sale or of what the buyer has, so that it asks for what it cannot get. */
  async function openUnaware(saleId: string, userId: string): Promise<Page> {
    const page = await browser.open(`${shop.url}/health`);
    await page.route(new RegExp(`/(events|status|user/${userId}/purchase)$`), (route) => route.abort());
    await page.goto(shop.saleUrl(saleId));
    return page;
  }

  it('is said when fewer are left', async () => {
    const saleId = await createHoldSale(shop, { totalStock: 3 });
    const page = await openUnaware(saleId, 'ada');
    await shop.buy(saleId, 'somebody');
    await reserveAs(page, 'ada', 3);
    await expectShown(page.getByText('Fewer units are left'));
    await reserveAs(page, 'ada', 2);
    await onOrderPage(page);
  });

  it('is said when all are held, and when all are sold', async () => {
    const saleId = await createHoldSale(shop, { totalStock: 1 });
    const page = await openUnaware(saleId, 'ada');
    await shop.buy(saleId, 'somebody');
    await reserveAs(page, 'ada');
    await expectShown(page.getByText('Other buyers have yet to pay for them'));
  });

  it('is said beyond the limit', async () => {
    const saleId = await createHoldSale(shop, { limitPerUser: 4, quantityMax: 2 });
    await shop.buy(saleId, 'ada');
    await shop.buy(saleId, 'ada');
    await shop.buy(saleId, 'ada');
    const page = await openUnaware(saleId, 'ada');
    await reserveAs(page, 'ada', 2);
    await expectShown(page.getByText('You have reached the limit'));
  });

  it('leads back to what the buyer holds already', async () => {
    const saleId = await createHoldSale(shop, { limitPerUser: 1, quantityMax: 1 });
    await shop.buy(saleId, 'ada');
    const page = await openUnaware(saleId, 'ada');
    await reserveAs(page, 'ada');
    await expectShown(page.getByText('You have already reserved in this sale'));
    await expectShown(bar(page).getByText('1 unit held for you'));
    await page.unroute(/purchase/);
    const other = await browser.open(shop.saleUrl(saleId));
    await other.getByLabel('Your user ID').fill('ada');
    await other.keyboard.press('Tab');
    await other.getByRole('link', { name: 'Continue with your order' }).click();
    await onOrderPage(other);
  });

  it('is said after too many reservations that nobody paid for', async () => {
    const saleId = await createHoldSale(shop, { ordersPerUserMax: 1, holdSeconds: 1, limitPerUser: 4 });
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await expectShown(page.getByText('It was not paid in time'));
    await page.getByRole('link', { name: 'Reserve again' }).click();
    await page.getByRole('button', { name: /^Reserve for/ }).click();
    await expectShown(page.getByText('Too many reservations'));
  });

  it('is an order of nobody, or none', async () => {
    const page = await browser.open(`${shop.url}/orders/0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d40`);
    await expectShown(page.getByText('Order not found').first());
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${shop.url}/orders/none`);
    await expectShown(page.getByText('Order not found').first());
  });
});

describe('a click that was never answered', () => {
  it('is sent again with the same key for as many units as before', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    const sent: { key: string | undefined; body: string | null }[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/sale/purchase')) return;
      sent.push({ key: request.headers()['idempotency-key'], body: request.postData() });
    });
    await page.context().setOffline(true);
    await reserveAs(page, 'ada', 3);
    await expectShown(page.getByText('Your attempt is saved'));
    await page.context().setOffline(false);
    await onOrderPage(page);
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(await shop.status(saleId)).toMatchObject({ heldStock: 3 });
  });
});

describe('a page whose script does not run', () => {
  it('reserves, shows the order and the way back to it, and cancels', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled: false });
    await reserveAs(page, 'ada', 2, false);
    await onOrderPage(page);
    await expectShown(page.getByText('€39.98', { exact: true }));
    expect(new URL(page.url()).search).not.toMatch(/=ada\b/);
    await page.goto(shop.url);
    await bar(page).getByRole('link', { name: 'Continue' }).click();
    await page.getByText('Cancel this order').click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await expectShown(page.getByText('You cancelled it.'));
    expect(await shop.status(saleId)).toMatchObject({ remainingStock: 10, heldStock: 0 });
    await page.goto(shop.url);
    expect(await bar(page).count()).toBe(0);
  });

  it('cancels for no page of another site', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    const cancel = new URL(page.url()).pathname + '/cancel';
    const foreign = await fetch(shop.url + cancel, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.status).toBe(403);
    expect((await fetch(shop.url + cancel)).status).toBe(405);
    expect(await shop.status(saleId)).toMatchObject({ heldStock: 1 });
  });
});

describe('how it looks', () => {
  it.each([
    ['a phone', { width: 390, height: 844 }],
    ['a small phone', { width: 320, height: 568 }],
    ['a laptop at 200 %', { width: 720, height: 450 }],
  ])('shows the button without scrolling: %s', async (_what, viewport) => {
    const saleId = await createHoldSale(shop, { name: 'A chair with a rather long name, in oak', totalStock: 12_000 });
    const page = await browser.open(shop.saleUrl(saleId), { viewport });
    const box = await page.getByRole('button', { name: /^Reserve for/ }).boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    expect(await sidewaysOverflow(page)).toBe(0);
    await reserveAs(page, 'ada', 4);
    await onOrderPage(page);
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'the order');
    await page.goto(shop.saleUrl(saleId));
    await expectShown(bar(page));
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  it('does not shift, and is accessible, in light and dark', async () => {
    const saleId = await createHoldSale(shop, { holdSeconds: DAY_SECONDS });
    const page = await browser.open(shop.saleUrl(saleId), { colorScheme: 'light' });
    const check = async (name: string): Promise<void> => {
      await expectShown(page.getByText('Live', { exact: true }));
      expect(await findShifts(page)).toEqual([]);
      expect(await findViolations(page)).toEqual([]);
      await browser.keepPicture(page, name);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await findViolations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
    };
    await check('the sale');
    await reserveAs(page, 'ada', 2);
    await onOrderPage(page);
    await page.reload();
    await check('the order');
    await page.goto(shop.saleUrl(saleId));
    await check('the sale with the bar');
  });
});
