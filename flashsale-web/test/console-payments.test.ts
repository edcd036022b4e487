import { beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
import { SANDBOX_SECRET, SandboxClient } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { createHoldSale } from './support/holds.js';
import { openConsoleAs } from './support/operators.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const PHONE = { width: 390, height: 844 };

let sandbox: ServerProcess;
// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop(async () => {
  const port = await freePort();
  sandbox = await shop.stores.startSandbox({
    PAYMENT_EVENTS_URL: `http://127.0.0.1:${port}/api/v1/payments/events/sandbox`,
  });
  return { PORT: String(port), PAYMENT_SANDBOX_URL: sandbox.url, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET };
});

beforeEach(() => new SandboxClient(sandbox).setFaults({}));

interface Started {
  readonly orderId: string;
  readonly paymentId: string;
  readonly clientSecret: string;
}

/** A buyer who reserves a unit and is about to pay. */
async function startPayment(saleId: string, userId: string): Promise<Started> {
  const post = async (path: string, body: object): Promise<Partial<Started>> => {
    const response = await fetch(`${shop.apiUrl}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Partial<Started>;
  };
  let started: Partial<Started> = {};
  await until(
    async () => {
      const { orderId } = started.orderId === undefined ? await post('/sale/purchase', { saleId, userId }) : started;
      started = orderId === undefined ? {} : { orderId, ...(await post(`/orders/${orderId}/payment`, {})) };
      return started.clientSecret !== undefined;
    },
    { what: `${userId} can pay` },
  );
  return started as Started;
}

/** A payment whose money the provider has reserved, and not taken although it was asked as often as it is. */
async function payInVain(saleId: string, userId: string): Promise<Started> {
  const payment = await startPayment(saleId, userId);
  const client = new SandboxClient(sandbox);
  await client.setFaults({ busy: 1_000 });
  await client.pay(payment.clientSecret);
  const untilCapture = (condition: string) =>
    until(
      async () => {
        const sql = `SELECT FROM payment_commands WHERE payment_id = $1 AND kind = 'CAPTURE' AND ${condition}`;
        return (await shop.stores.database.pool.query(sql, [payment.paymentId])).rowCount === 1;
      },
      { what: `the capture has ${condition}` },
    );
  await untilCapture('last_error IS NOT NULL');
  // So that the last attempt comes now, and not in a day.
  await shop.stores.database.pool.query(
    `UPDATE payment_commands SET attempts = 11, due_at = now() WHERE payment_id = $1 AND kind = 'CAPTURE'`,
    [payment.paymentId],
  );
  await untilCapture(`state = 'GIVEN_UP'`);
  await client.setFaults({});
  return payment;
}

function paymentsUrl(saleId: string): string {
  return `${shop.url}/admin/payments?saleId=${saleId}`;
}

describe('the payments of the console', () => {
  it('begin with one that is stuck, which is tried again by a key', async () => {
    const saleId = await createHoldSale(shop);
    const stuck = await payInVain(saleId, 'ada');
    const fine = await startPayment(saleId, 'bob');
    const page = await browser.open(`${shop.url}/admin`);
    await page.getByRole('link', { name: 'Payments 1 stuck' }).click();
    const rows = page.locator('tbody tr');
    const row = rows.filter({ hasText: stuck.orderId });
    await expectShown(row.getByText('Stuck', { exact: true }));
    await expectShown(row.getByText('reserved', { exact: true }));
    await expectShown(row.getByText('€19.99'));
    await expectShown(row.getByText('Capture given up'));
    await expectShown(row.getByText('Last error: Too many requests.'));
    expect((await rows.allInnerTexts()).map((text) => text.includes(stuck.orderId))).toEqual([true, false]);
    expect(await rows.filter({ hasText: fine.orderId }).getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await browser.keepPicture(page, 'stuck');

    const again = row.getByRole('button', { name: 'Try again the payment of ada' });
    await again.focus();
    await page.keyboard.press('Enter');
    await expectShown(row.getByText('Being tried again: capture.'));
    await expectShown(row.getByText('paid', { exact: true }));
    await expectShown(row.getByText('Nothing due'));
    expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
    await expectShown(page.getByRole('link', { name: 'Payments', exact: true }));
    const money = (await new SandboxClient(sandbox).payments()).find(({ orderId }) => orderId === stuck.orderId);
    expect(money).toMatchObject({ captured: 1_999, refunded: 0 });
  });

  it('are narrowed down by the address, and fit a phone', async () => {
    const saleId = await createHoldSale(shop);
    const stuck = await payInVain(saleId, 'ada');
    await startPayment(saleId, 'bob');
    const page = await browser.open(`${paymentsUrl(saleId)}&stuck=true`, {
      ...{ viewport: PHONE, isMobile: true, hasTouch: true, colorScheme: 'light' },
    });
    const rows = page.locator('tbody tr');
    await expectShown(rows.getByText('Capture given up'));
    expect(await rows.count()).toBe(1);
    expect(await findShifts(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    const button = await rows.getByRole('button', { name: 'Try again' }).boundingBox();
    expect((button?.x ?? Infinity) + (button?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'dark');

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await rows.getByRole('button', { name: 'Copy order ID' }).click();
    await expectShown(rows.getByRole('button', { name: 'Copied order ID' }));
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(stuck.orderId);

    await page.getByRole('button', { name: 'Clear' }).click();
    await until(async () => (await rows.count()) > 1, { what: 'the payments of every sale' });
    expect(await page.getByLabel('Show').inputValue()).toBe('');
    expect(new URL(page.url()).search).toBe('');
    await page.getByLabel('Sale ID').fill(saleId);
    await page.getByLabel('State').selectOption('begun');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(`${paymentsUrl(saleId)}&state=OPEN`);
    await page.reload();
    await expectShown(rows.getByText('bob'));
    expect(await rows.count()).toBe(1);
    await page.getByLabel('Sale ID').fill('nothing');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expectShown(page.getByText('No payments'));
  });

  it('say what the API says when a try is refused, and above the list when the payment has left it', async () => {
    const saleId = await createHoldSale(shop);
    await payInVain(saleId, 'ada');
    const page = await browser.open(`${paymentsUrl(saleId)}&stuck=true`);
    const again = page.getByRole('button', { name: 'Try again' });
    await page.route(/\/retry$/, (route) =>
      route.fulfill({ status: 503, json: { statusCode: 503, message: 'PostgreSQL is not available' } }),
    );
    await again.click();
    await expectShown(page.getByRole('row').getByText('PostgreSQL is not available'));
    await page.unroute(/\/retry$/);
    await again.click();
    await expectShown(page.getByText('No payments'));
    await expectShown(page.getByText('Being tried again: capture.'));
  });

  it('come page by page', async () => {
    await shop.stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured)
       SELECT gen_random_uuid(), gen_random_uuid(), 'many', 1, 'buyer-' || i, 'sandbox', 'pi_' || i, 'MANUAL', 1999, 'EUR', 'CAPTURED', 1999
         FROM generate_series(1, 60) AS i`,
    );
    const page = await browser.open(paymentsUrl('many'));
    const rows = page.locator('tbody tr');
    await until(async () => (await rows.count()) === 25, { what: 'a page of payments' });
    await page.getByRole('button', { name: 'Show more payments' }).click();
    await until(async () => (await rows.count()) === 50, { what: 'two pages' });
    await page.getByRole('button', { name: 'Show more payments' }).click();
    await until(async () => (await rows.count()) === 60, { what: 'all pages' });
    expect(await page.getByRole('button', { name: 'Show more payments' }).count()).toBe(0);
  });

  it('are shown to a viewer without a button', async () => {
    const saleId = await createHoldSale(shop);
    await payInVain(saleId, 'ada');
    const { page, url } = await openConsoleAs(browser, shop, 'vera', 'viewer');
    await page.goto(`${url}/admin/payments?saleId=${saleId}`);
    await expectShown(page.getByText('Capture given up'));
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });
});
