import { describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
import type { Page } from 'playwright-core';
import { SANDBOX_SECRET } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { bar, createHoldSale, onOrderPage, reserveAs } from './support/holds.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';
import { startWeb } from './support/web-server.js';

const STRIPE = 'https://js.stripe.com';
/** What Stripe's script does, as far as the form uses it: nothing here reaches Stripe. The first card is declined. */
const STAND_IN = `
  let calls = 0;
  window.Stripe = (key) => ({
    elements: ({ clientSecret }) => ({
      create: () => ({ mount: (place) => { place.textContent = key + ' ' + clientSecret; }, destroy: () => {} }),
    }),
    confirmPayment: async () => (calls++ === 0 ? { error: { message: 'Your card was declined.' } } : {}),
  });`;
const PHONE = { width: 320, height: 568 };

let sandbox: ServerProcess;
// In this order the windows are closed before the servers.
const browser = useBrowser(() => [sandbox.url, STRIPE]);
const shop = useShop(async () => {
  const port = await freePort();
  sandbox = await shop.stores.startSandbox({
    PAYMENT_EVENTS_URL: `http://127.0.0.1:${port}/api/v1/payments/events/sandbox`,
  });
  return { PORT: String(port), PAYMENT_SANDBOX_URL: sandbox.url, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET };
});

/** From the page of the sale to the page of the provider. */
async function goToPay(page: Page, userId: string, quantity?: number, isScripted = true): Promise<void> {
  await reserveAs(page, userId, quantity, isScripted);
  await onOrderPage(page);
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(`${sandbox.url}/pay/**`);
}

async function payWith(page: Page, card: string): Promise<void> {
  await page.getByRole('radio', { name: card }).check();
  await page.getByRole('button', { name: /^Pay / }).click();
}

describe.each([true, false])('paying, with a script: %s', (javaScriptEnabled) => {
  it('with a good card confirms the order, and gives a receipt', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled });
    // Orders of all sales are listed.
    await goToPay(page, javaScriptEnabled ? 'cleo' : 'dora', 2, javaScriptEnabled);
    await expectShown(page.getByRole('heading', { name: '€39.98' }));
    await payWith(page, 'A good card');
    await onOrderPage(page);
    if (!javaScriptEnabled) {
      await until(async () => (await shop.status(saleId)).totalSold === 2, { what: 'the order is confirmed' });
      await page.reload();
    }
    await expectShown(page.getByText('Paid. It is yours.'));
    await expectShown(page.getByRole('region', { name: 'Receipt' }).getByText('€39.98'));
    await expectShown(page.getByRole('region', { name: 'Receipt' }).getByText(`${new Date().getUTCFullYear()}`));
    await browser.keepPicture(page, 'the receipt');
    await page.goto(shop.url);
    expect(await bar(page).count()).toBe(0);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await expectShown(page.getByRole('listitem').filter({ hasText: 'A lamp' }).getByText('Confirmed'));
    expect(await shop.status(saleId)).toMatchObject({ totalSold: 2, heldStock: 0, remainingStock: 8 });
  });

  it('with a declined card leaves the hold as it is, and another card pays', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled });
    await goToPay(page, 'ada');
    await payWith(page, 'A declined card');
    await expectShown(page.getByText('The card was declined.'));
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await onOrderPage(page);
    await page.getByRole('button', { name: 'Go on with the payment' }).click();
    await page.waitForURL(`${sandbox.url}/pay/**`);
    await payWith(page, 'A good card');
    await onOrderPage(page);
    await until(async () => (await shop.status(saleId)).totalSold === 1, { what: 'the order is confirmed' });
  });
});

describe('an order', () => {
  it('that is not paid in time can be paid no more, and is sold again', async () => {
    const saleId = await createHoldSale(shop, {
      totalStock: 1,
      holdSeconds: 9,
      extensionSeconds: 0,
      quantityMax: 1,
      limitPerUser: 1,
    });
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await expectShown(page.getByRole('button', { name: 'Too late to pay' }));
    await expectShown(page.getByText('It was not paid in time'));
    const other = await browser.open(shop.saleUrl(saleId));
    await goToPay(other, 'bob');
    await payWith(other, 'A good card');
    await expectShown(other.getByText('Paid. It is yours.'));
    expect(await shop.status(saleId)).toMatchObject({ totalSold: 1, remainingStock: 0 });
  });

  it('is paid in one tab, and the other one shows it', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    const other = await page.context().newPage();
    await other.goto(shop.url);
    await bar(other).getByRole('link', { name: 'Continue' }).click();
    await onOrderPage(other);
    await other.getByRole('button', { name: /^Pay / }).click();
    await other.waitForURL(`${sandbox.url}/pay/**`);
    await payWith(other, 'A good card');
    await expectShown(page.getByText('Paid. It is yours.'));
  });

  it('that is cancelled while it is being paid cannot be paid', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await goToPay(page, 'ada');
    const other = await page.context().newPage();
    await other.goto(`${shop.url}/orders`);
    await other.goto(shop.url);
    await bar(other).getByRole('link', { name: 'Continue' }).click();
    await other.getByText('Cancel this order').click();
    await other.getByRole('button', { name: 'Cancel the order' }).click();
    await expectShown(other.getByText('You cancelled it.'));
    await expectShown(other.getByText('Nothing was charged'));
    await until(async () => (await shop.status(saleId)).remainingStock === 10, { what: 'the unit is on sale again' });
  });

  it('whose money cannot be taken is cancelled, and says so', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await goToPay(page, 'ada');
    await payWith(page, 'A card that fails later');
    await onOrderPage(page);
    await expectShown(page.getByText('Your card could not be charged'));
  });
});

describe('the page of an order', () => {
  it('does not shift, is accessible in light and dark, and fits a small phone', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId), { colorScheme: 'light', viewport: PHONE });
    await reserveAs(page, 'ada', 2);
    await onOrderPage(page);
    const check = async (name: string): Promise<void> => {
      await page.reload();
      await expectShown(page.getByText('Live', { exact: true }));
      expect(await findShifts(page)).toEqual([]);
      expect(await findViolations(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await browser.keepPicture(page, name);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await findViolations(page)).toEqual([]);
      await browser.keepPicture(page, `${name} in the dark`);
      await page.emulateMedia({ colorScheme: 'light' });
    };
    await check('held');
    const pay = await page.getByRole('button', { name: /^Pay / }).boundingBox();
    expect((pay?.y ?? Infinity) + (pay?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
    await page.getByRole('button', { name: /^Pay / }).click();
    await payWith(page, 'A good card');
    await expectShown(page.getByText('Paid. It is yours.'));
    await check('paid');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('banner').isVisible()).toBe(false);
    await browser.keepPicture(page, 'printed');
  });

  it('says that the device is offline, and pays once it is back', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await page.context().setOffline(true);
    await expectShown(page.getByText('Offline', { exact: true }));
    await page.getByRole('button', { name: /^Pay / }).click();
    await expectShown(page.getByText('You are offline. Pay once you are back online.'));
    await page.context().setOffline(false);
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.waitForURL(`${sandbox.url}/pay/**`);
    await payWith(page, 'A good card');
    await expectShown(page.getByText('Paid. It is yours.'));
  });
});

describe("Stripe's form", () => {
  it('opens on the page of the order, and says what Stripe says', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await page.route(`${STRIPE}/v3/`, (route) => route.fulfill({ contentType: 'text/javascript', body: STAND_IN }));
    await page.route(/\/payment$/, async (route) => {
      const answer = await route.fetch();
      const { paymentUrl: _, ...payment } = (await answer.json()) as Record<string, unknown>;
      await route.fulfill({
        json: { ...payment, provider: 'stripe', publishableKey: 'pk_test_1', clientSecret: 'a_secret' },
      });
    });
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await page.getByRole('button', { name: /^Pay / }).click();
    await expectShown(page.getByText('pk_test_1 a_secret'));
    await page.getByRole('button', { name: /^Pay / }).click();
    await expectShown(page.getByText('Your card was declined.'));
    await page.getByRole('button', { name: /^Pay / }).click();
    await expectShown(page.getByText('If you have paid, this page shows it in a moment.'));
    expect(await findViolations(page)).toEqual([]);
  });

  it('says when it does not come', async () => {
    const saleId = await createHoldSale(shop);
    const page = await browser.open(shop.saleUrl(saleId));
    await page.route(`${STRIPE}/v3/`, (route) => route.abort());
    await page.route(/\/payment$/, (route) =>
      route.fulfill({ json: { status: 'OPEN', publishableKey: 'pk_test_1', clientSecret: 'a_secret' } }),
    );
    await reserveAs(page, 'ada');
    await onOrderPage(page);
    await page.getByRole('button', { name: /^Pay / }).click();
    await expectShown(page.getByText('did not load'));
  });

  it('may be loaded where one pays by it alone', async () => {
    const policyOf = async (url: string): Promise<string> =>
      (await fetch(url)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(shop.url)).not.toContain('stripe');
    const web = await startWeb(shop.apiUrl, { STRIPE_PUBLISHABLE_KEY: 'pk_test_1' });
    shop.stores.defer(() => web.stop());
    expect(await policyOf(web.url)).toContain('frame-src https://js.stripe.com https://hooks.stripe.com');
  });
});
