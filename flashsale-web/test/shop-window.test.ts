import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { freePort, until } from 'flashsale-testkit';
import { expectInvariants } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { useShop } from './support/shop.js';
import { findCovered, findViolations } from './support/page-checks.js';
import { startWeb } from './support/web-server.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// In this order the windows are closed before the servers.
const browser = useBrowser();
const mails = { REMINDER_MAILS: 'true' };
const shop = useShop(mails, () => Promise.resolve(mails));

const stockOf = (page: Page): Promise<number> => page.getByTestId('stock').first().innerText().then(Number);

/** Every purchase that the page sends: its key. */
function watchKeys(page: Page): string[] {
  const keys: string[] = [];
  page.on('request', (request: Request) => {
    if (request.url().endsWith('/sale/purchase')) keys.push(request.headers()['idempotency-key'] ?? 'none');
  });
  return keys;
}

async function enterAs(page: Page, userId: string): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
}

async function buyAs(page: Page, userId: string): Promise<void> {
  await enterAs(page, userId);
  await page.getByRole('button', { name: 'Buy Now' }).click();
}

describe('the sale list', () => {
  it('shows every sale with its state, what is open first', async () => {
    const nowMs = Date.now();
    const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString();
    await shop.createSale({ name: 'A clock', startsAt: at(-30), endsAt: at(-10) });
    await shop.createSale({ name: 'A vase', startsAt: at(5), endsAt: at(10) });
    const open = await shop.createSale({ name: 'A chair', totalStock: 40 });
    const page = await browser.open(shop.url);
    const tag = (name: string) => page.getByRole('article').filter({ hasText: name });
    await expectShown(tag('A chair').getByText('Open now'));
    await expectShown(tag('A vase').getByText('Opens in'));
    await expectShown(tag('A clock').getByText('Ended', { exact: true }).first());
    const names = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(names.indexOf('A chair')).toBeLessThan(names.indexOf('A vase'));
    expect(names.indexOf('A vase')).toBeLessThan(names.indexOf('A clock'));

    await shop.buy(open, 'somebody');
    await expectShown(tag('A chair').getByText('39', { exact: true }));
    await tag('A chair').getByRole('link').focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await tag('A chair').evaluate((card) => getComputedStyle(card).outlineWidth)).toBe('3px');
    await browser.keepPicture(page, 'focused');
    await page.keyboard.press('Enter');
    await expectShown(page.getByRole('heading', { level: 1, name: 'A chair' }));
  });
});

describe('buying', () => {
  it('reserves a unit, follows it until it is confirmed, and remembers the buyer', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
    const shown = page.getByRole('region', { name: 'Your order' });
    await expectShown(shown.getByText('Your order is confirmed.'));
    const [order] = await shop.stores.readOrders(saleId);
    expect(order).toMatchObject({ userId: 'ada' });
    expect(await shown.innerText()).toContain(order?.orderId);

    await page.reload();
    await expectShown(shown.getByText('Your order is confirmed.'));
    expect(await page.getByLabel('Your user ID').inputValue()).toBe('ada');
  });

  it('says so to who buys again, and makes no second order', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
    await expectShown(page.getByRole('button', { name: 'You have yours', disabled: true }));
    const other = await browser.open(shop.saleUrl(saleId));
    // The page does not learn in time that the buyer owns a unit.
    await other.route(/\/user\/ada\/purchase$/, (route) => route.abort());
    await buyAs(other, 'ada');
    await expectShown(other.getByText('You have already purchased from this sale'));
    await shop.stores.untilAtRest(saleId);
    expect(await shop.stores.readOrders(saleId)).toHaveLength(1);
  });

  it('never buys twice by a double click', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    const keys = watchKeys(page);
    await enterAs(page, 'ada');
    await page.getByRole('button', { name: 'Buy Now' }).dblclick();
    await expectShown(page.getByText(/Purchase reserved successfully|You have already purchased from this sale/));
    await shop.stores.untilAtRest(saleId);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await shop.stores.readOrders(saleId)).toHaveLength(1);
    await expectInvariants(shop.stores, saleId);
  });

  it('says when the sale is sold out', async () => {
    const saleId = await shop.createSale({ totalStock: 1 });
    await shop.buy(saleId, 'somebody');
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('Sold out').first());
    expect(await page.getByText('Open now').count()).toBe(0);
    await expectShown(page.getByRole('button', { name: 'Sold out', disabled: true }));
    for (const [url, role] of [
      [shop.url, 'article'],
      [`${shop.url}/admin`, 'row'],
    ] as const) {
      const other = await browser.open(url);
      const shown = other.getByRole(role).filter({ hasText: saleId });
      await expectShown(shown.getByText('Sold out', { exact: true }).first());
      expect(await shown.getByText('Open now').count()).toBe(0);
    }
    await shop.addStock(saleId, 1);
    await expectShown(page.getByText('Open now', { exact: true }));
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
  });

  it('reads out that it has sold out', async () => {
    const saleId = await shop.createSale({ totalStock: 1 });
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('Live', { exact: true }));
    await shop.buy(saleId, 'somebody');
    await expectShown(page.getByRole('status').getByText('Sold out. 0 of 1 unit left'));
  });

  it('says when the last unit has gone, should the page learn it too late', async () => {
    const saleId = await shop.createSale({ totalStock: 1 });
    const page = await browser.open(`${shop.url}/`);
    await page.route(/\/(events|status)$/, (route) => route.abort());
    await page.goto(shop.saleUrl(saleId));
    await shop.buy(saleId, 'somebody');
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Sale is sold out'));
  });

  it('ignores spaces around the user id', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    await buyAs(page, ' ada ');
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await shop.stores.readOrders(saleId)).toMatchObject([{ userId: 'ada' }]);
  });

  it('says when the sale is not active, should the page learn it too late', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(`${shop.url}/`);
    await page.route(/\/(events|status)$/, (route) => route.abort());
    await page.goto(shop.saleUrl(saleId));
    await shop.pause(saleId);
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Sale is not currently active'));
    expect(await shop.stores.readOrders(saleId)).toEqual([]);
  });

  it('closes the button while the sale is paused', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('Live', { exact: true }));
    await shop.pause(saleId);
    await expectShown(page.getByRole('button', { name: 'Paused', disabled: true }));
  });

  it('asks for a user id that can be one', async () => {
    const page = await browser.open(shop.saleUrl(await shop.createSale()));
    const keys = watchKeys(page);
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Please enter your user ID.'));
    await buyAs(page, 'two words');
    await expectShown(page.getByText('Use 1 to 64 letters'));
    expect(await page.getByLabel('Your user ID').getAttribute('aria-invalid')).toBe('true');
    expect(keys).toEqual([]);
  });
});

describe('a page whose script does not run', () => {
  it('sells, shows the order, and keeps the user id out of the address', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Please enter your user ID.'));
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(new URL(page.url()).search).toBe('?outcome=reserved');
    await shop.stores.untilAtRest(saleId);
    const [order] = await shop.stores.readOrders(saleId);
    expect(order).toMatchObject({ userId: 'ada' });
    await page.reload();
    const shown = page.getByRole('region', { name: 'Your order' });
    await expectShown(shown.getByText('Your order is confirmed.'));
    expect(await shown.innerText()).toContain(order?.orderId);
    await expectShown(page.getByRole('button', { name: 'You have yours', disabled: true }));
  });

  it('tells who comes too late', async () => {
    const saleId = await shop.createSale({ totalStock: 1 });
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled: false });
    await shop.buy(saleId, 'somebody');
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Sale is sold out'));
    await expectShown(page.getByRole('button', { name: 'Sold out', disabled: true }));
  });

  it('does not lose a click that comes before the script runs', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(`${shop.url}/health`);
    const held: (() => Promise<void>)[] = [];
    await page.route(/\.js$/, (route) => void held.push(() => route.continue()));
    await page.goto(shop.saleUrl(saleId), { waitUntil: 'commit' });
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(new URL(page.url()).search).not.toMatch(/=ada\b/);
    await page.unroute(/\.js$/);
    // Those of the page that was left are gone.
    await Promise.all(held.map((release) => release().catch(() => undefined)));
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await shop.stores.readOrders(saleId)).toHaveLength(1);
  });

  it('buys for no page of another site', async () => {
    const saleId = await shop.createSale();
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${shop.saleUrl(saleId)}/buy`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: 'userId=ada',
      });
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await shop.stores.readOrders(saleId)).toEqual([]);
    const answer = await send({ 'sec-fetch-site': 'same-origin' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/sale/${saleId}?outcome=reserved`]);
    expect((await fetch(`${shop.saleUrl(saleId)}/buy`)).status).toBe(405);
  });
});

describe('my orders', () => {
  it.each([true, false])('lists what the buyer of this device has, with a script: %s', async (javaScriptEnabled) => {
    const saleId = await shop.createSale({ name: 'A basket' });
    const page = await browser.open(`${shop.url}/orders`, { javaScriptEnabled });
    await expectShown(page.getByText('Nobody has bought here yet'));
    await page.goto(shop.saleUrl(saleId));
    await buyAs(page, `of-${saleId.slice(0, 8)}`);
    await expectShown(page.getByText('Purchase reserved successfully'));
    await shop.stores.untilAtRest(saleId);
    await page.getByRole('link', { name: 'Orders' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'A basket' });
    await expectShown(row.getByText('Confirmed'));
    const [order] = await shop.stores.readOrders(saleId);
    expect(await row.innerText()).toContain(order?.orderId);
    await row.getByRole('link').click();
    await expectShown(page.getByRole('heading', { level: 1, name: 'A basket' }));
    expect(new URL(page.url()).pathname).toBe(`/orders/${order?.orderId}`);
    const receipt = page.getByRole('region', { name: 'Receipt' });
    await expectShown(receipt.getByText(order?.orderId ?? 'none'));
    await expectShown(receipt.getByText('Sale period'));
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('navigation').first().waitFor({ state: 'hidden' });
    await browser.keepPicture(page, 'printed');
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('link', { name: 'Back to the sale' }).click();
    await page.getByRole('link', { name: 'Order and receipt' }).click();
    await expectShown(receipt);
    // Of another buyer it says nothing.
    const other = await browser.open(page.url(), { javaScriptEnabled });
    await expectShown(other.getByText('Order not found').first());
  });
});

describe('a small window', () => {
  const sizes = [
    ['a phone', { width: 390, height: 844 }],
    ['a small phone', { width: 320, height: 568 }],
    ['a laptop at 200 %', { width: 720, height: 450 }],
  ] as const;
  const name = 'A chair with a rather long name, in oak';

  it.each(sizes)('shows the button without scrolling, and covers nothing: %s', async (_what, viewport) => {
    const page = await browser.open(shop.saleUrl(await shop.createSale({ name, totalStock: 12_000 })), { viewport });
    const bottomOfButton = async (button: string): Promise<number> => {
      const box = await page.getByRole('button', { name: button }).boundingBox();
      return (box?.y ?? Infinity) + (box?.height ?? 0);
    };
    expect(await bottomOfButton('Buy Now')).toBeLessThanOrEqual(viewport.height);
    await page.context().setOffline(true);
    await expectShown(page.getByText('You are offline: this page may be out of date.'));
    expect(await findCovered(page)).toEqual([]);
    await browser.keepPicture(page, 'offline');
    await page.context().setOffline(false);

    await page.goto(
      shop.saleUrl(
        await shop.createSale({
          name,
          startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
          endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
        }),
      ),
    );
    expect(await bottomOfButton('Not open yet')).toBeLessThanOrEqual(viewport.height);
  });
});

describe('the countdown', () => {
  it('opens the sale on time by the clock of the server, however wrong the one of the visitor', async () => {
    const opensAtMs = Date.now() + 15_000;
    const saleId = await shop.createSale({ startsAt: new Date(opensAtMs).toISOString() });
    const page = await browser.open(`${shop.url}/health`);
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + 3_600_000;
    });
    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByRole('button', { name: 'Not open yet', disabled: true }));
    await expectShown(page.getByText(/^00:[01]\d$/));
    await until(async () => /^00:[01]\d · A lamp$/.test(await page.title()), { what: 'the tab counts down' });
    await expectShown(page.getByRole('button', { name: 'Buy Now', disabled: false }));
    expect(Math.abs(Date.now() - opensAtMs)).toBeLessThan(3_000);
    await until(async () => (await page.title()).startsWith('A lamp'), { what: 'the tab counts no more' });
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
  });
});

describe('dates', () => {
  const startsAt = '2031-03-29T20:30:00Z';
  const endsAt = '2031-03-30T20:30:00Z';

  it.each([
    ['Asia/Kolkata', /^30 Mar 2031, 02:00 GMT\+5:30\s–\s31 Mar 2031, 02:00 GMT\+5:30$/],
    ['Europe/Berlin', /^29 Mar 2031, 21:30 CET\s–\s30 Mar 2031, 22:30 CEST$/],
  ])('have a year and a zone: %s', async (timezoneId, period) => {
    const page = await browser.open(shop.saleUrl(await shop.createSale({ startsAt, endsAt })), { timezoneId });
    await expectShown(page.getByText(period));
    await expectShown(page.getByText(/^[\d,]+ d \d\d:\d\d:\d\d$/));
  });
});

describe('a sale of a demo that has ended', () => {
  it('is opened again by a button', async () => {
    const nowMs = Date.now();
    const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString();
    const saleId = await shop.createSale({ startsAt: at(-30), endsAt: at(-10) });
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByRole('button', { name: 'Ended', disabled: true }));
    await page.getByRole('button', { name: 'Reopen for an hour' }).click();
    await buyAs(page, 'ada');
    await expectShown(page.getByText('Purchase reserved successfully'));
    await page.getByRole('button', { name: 'Reopen for an hour' }).waitFor({ state: 'detached' });
  });
});

describe('a sale that opens soon', () => {
  it('goes into the calendar', async () => {
    const startsAt = new Date(Date.now() + 5 * MINUTE_MS).toISOString();
    const page = await browser.open(shop.saleUrl(await shop.createSale({ name: 'A vase', startsAt })));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Add to calendar' }).click(),
    ]);
    const text = (await readFile(await download.path(), 'utf8')).replaceAll('\r\n ', '');
    expect(text).toContain('SUMMARY:A vase');
    expect(text).toContain(`URL:${page.url()}\r\n`);
    expect(text).toContain(startsAt.slice(0, 19).replaceAll(/[-:]/g, ''));
  });

  it.each([true, false])('has a mail sent, with a script: %s', async (javaScriptEnabled) => {
    const startsAt = new Date(Date.now() + 5 * MINUTE_MS).toISOString();
    const saleId = await shop.createSale({ startsAt });
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled });
    await expectShown(page.getByText('You agree that we send one mail to this address'));
    await page.getByLabel('Email').fill('ada');
    await page.getByRole('button', { name: 'Remind me by mail' }).click();
    await expectShown(page.getByText('Please enter an email address.'));
    // What looks for violations is a script itself.
    const violations = javaScriptEnabled ? await findViolations(page) : [];
    expect(violations).toEqual([]);
    await page.getByLabel('Email').fill(' Ada@Example.com ');
    await page.getByRole('button', { name: 'Remind me by mail' }).click();
    await expectShown(page.getByText('Noted: you get one mail when the sale opens.'));
    expect(new URL(page.url()).search).not.toMatch(/=ada\b/);
    const { rows } = await shop.stores.database.pool.query('SELECT email FROM reminders WHERE sale_id = $1', [saleId]);
    expect(rows).toEqual([{ email: 'ada@example.com' }]);
    await browser.keepPicture(page, 'reminded');
  });

  it('notifies who asked for it, as long as the page is open', async () => {
    const saleId = await shop.createSale({ startsAt: new Date(Date.now() + 15_000).toISOString() });
    const page = await browser.open(`${shop.url}/health`);
    await page.context().grantPermissions(['notifications'], { origin: shop.url });
    await page.addInitScript(() => {
      const Shown = class extends Notification {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          document.documentElement.dataset['notified'] = title;
        }
      };
      window.Notification = Shown;
    });
    await page.goto(shop.saleUrl(saleId));
    await page.getByRole('button', { name: 'Notify me when it opens' }).click();
    await until(async () => (await page.locator('html').getAttribute('data-notified')) === 'A lamp is open now');
  });
});

describe('live stock', () => {
  it('falls in two windows at once', async () => {
    const saleId = await shop.createSale({ totalStock: 30 });
    const windows = await Promise.all([browser.open(shop.saleUrl(saleId)), browser.open(shop.saleUrl(saleId))]);
    await Promise.all(windows.map((page) => page.getByText('Live', { exact: true }).waitFor()));
    const seen = windows.map(() => new Set<number>());
    for (let buyer = 1; buyer <= 5; buyer += 1) {
      await shop.buy(saleId, `buyer-${buyer}`);
      await until(
        async () => {
          const stocks = await Promise.all(windows.map(stockOf));
          stocks.forEach((stock, window) => seen[window]?.add(stock));
          return stocks.every((stock) => stock === 30 - buyer);
        },
        { what: `${30 - buyer} are left in both windows` },
      );
    }
    expect(seen.map((stocks) => stocks.size >= 5)).toEqual([true, true]);
  });

  it('is polled every second where events do not get through', async () => {
    const saleId = await shop.createSale({ totalStock: 30 });
    const page = await browser.open(`${shop.url}/health`);
    await page.route(/\/events$/, (route) => route.abort());
    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByText('Auto-refresh'));
    await shop.buy(saleId, 'somebody');
    await until(async () => (await stockOf(page)) === 29, { what: '29 are left' });
  });
});

describe('a shop that cannot be reached', () => {
  it('is reported, and the sales appear as soon as it responds', async () => {
    const port = await freePort();
    const web = await startWeb(`http://127.0.0.1:${port}`);
    shop.stores.defer(() => web.stop());
    await shop.createSale({ name: 'A candle' });
    const page = await browser.open(web.url);
    await expectShown(page.getByText('Sales are unavailable right now'));
    const api = await shop.stores.startApi({ PORT: String(port) });
    await expectShown(page.getByRole('article').filter({ hasText: 'A candle' }));
    await api.stop();
    await expectShown(page.getByText('The shop is not responding. Retrying'));
    await expectShown(page.getByRole('article').filter({ hasText: 'A candle' }));
  });

  it('keeps the attempt while the device is offline, and sends it with the same key when it is back', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    const keys = watchKeys(page);
    await enterAs(page, 'ada');
    await page.context().setOffline(true);
    await expectShown(page.getByText('Offline', { exact: true }));
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Your attempt is saved'));
    expect(await shop.stores.readOrders(saleId)).toEqual([]);
    await page.context().setOffline(false);
    await expectShown(page.getByText('Purchase reserved successfully'));
    await expectShown(page.getByText('Live', { exact: true }));
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
    await shop.stores.untilAtRest(saleId);
    expect(await shop.stores.readOrders(saleId)).toHaveLength(1);
  });

  it('gets the first response again when it was lost: same key, same order', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    const keys = watchKeys(page);
    let isFirst = true;
    await page.route(/\/sale\/purchase$/, async (route) => {
      if (!isFirst) return route.continue();
      isFirst = false;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await buyAs(page, 'ada');
    await expectShown(page.getByText('The connection was lost'));
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    await shop.stores.untilAtRest(saleId);
    expect(await shop.stores.readOrders(saleId)).toHaveLength(1);
  });

  it('says that the shop is busy, and retries with the same key', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    const keys = watchKeys(page);
    await page.route(/\/sale\/purchase$/, (route) =>
      route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { statusCode: 503, message: 'busy' } }),
    );
    await buyAs(page, 'ada');
    await expectShown(page.getByText('The shop is very busy'));
    await page.unroute(/\/sale\/purchase$/);
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(new Set(keys).size).toBe(1);
  });

  it('resumes with the same key after the page was closed', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(shop.saleUrl(saleId));
    const keys = watchKeys(page);
    await page.route(/\/sale\/purchase$/, (route) => route.abort('connectionreset'));
    await buyAs(page, 'ada');
    await expectShown(page.getByText('The connection was lost'));
    // The way stays cut until the page is back, or the next try of the old page could be answered first.
    await page.reload();
    await expectShown(page.getByText('The shop has not responded'));
    await page.unroute(/\/sale\/purchase$/);
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(new Set(keys).size).toBe(1);
  });
});
