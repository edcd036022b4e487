import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { callEverybody, drawRoom, giveRoom, joinRoom, users } from '../../flashsale-core/test-support/index.js';
import { sessionCookie } from '../src/server/login/session.js';
import { expectShown, useBrowser } from './support/browser.js';
import { createHoldSale, onOrderPage } from './support/holds.js';
import { BUYER_TOKEN, chooseAccount, LoginUnderTest, loginSettings, logInAs } from './support/login.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { untilRoomIsKnown, untilSeen } from './support/rooms.js';
import { useShop } from './support/shop.js';
import { startWeb, type WebServer } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
const DAY_MS = 24 * 60 * 60_000;
const SESSION_COOKIE = 'flashsale_session';
const PHONE = { width: 360, height: 780 };

let login: LoginUnderTest;
// In this order the windows are closed before the servers.
const browser = useBrowser(() => [login.url]);
const shop = useShop(BUYER_TOKEN, async () => {
  login = await (await LoginUnderTest.make()).start();
  return login.webEnvironment;
});
afterAll(() => login.stop());

const buy = (page: Page): Promise<void> => page.getByRole('button', { name: 'Buy Now' }).click();
const loggedOut = (page: Page): Promise<void> =>
  expectShown(page.getByRole('banner').getByRole('link', { name: 'Log in', exact: true }));

async function openSale(options: Parameters<typeof browser.open>[1] = {}, totalStock = 10) {
  const saleId = await shop.createSale({ totalStock });
  return { saleId, page: await browser.open(shop.saleUrl(saleId), options) };
}

async function ordersOf(saleId: string) {
  await shop.stores.untilAtRest(saleId);
  return shop.stores.readOrders(saleId);
}

/** A purchase that the script of the page sends, whatever the page itself would. */
function purchaseBy(page: Page, saleId: string, userId: string): Promise<{ status: number; text: string }> {
  return page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/v1/sale/purchase', { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  }, JSON.stringify({ saleId, userId }));
}

describe('a buyer', () => {
  it('sees no way to the console, which is for operators', async () => {
    const page = await browser.open(shop.url);
    await expectShown(page.getByRole('banner').getByRole('link', { name: 'Orders' }));
    expect(await page.getByRole('link', { name: 'Console' }).count()).toBe(0);
  });

  it('logs in, comes back, buys, finds the order again, and logs out here and at the provider', async () => {
    const { saleId, page } = await openSale();
    expect(await page.getByLabel('Your user ID').count()).toBe(0);
    await browser.keepPicture(page, 'before');
    await logInAs(page, /Ann Archer/);
    await page.waitForURL(shop.saleUrl(saleId));
    await expectShown(page.getByRole('banner').getByText('Ann Archer'));
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await ordersOf(saleId)).toMatchObject([{ userId: 'ann' }]);
    const { cookies } = await page.context().storageState();
    expect(cookies.find(({ name }) => name === SESSION_COOKIE)).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookies.filter(({ name }) => name.startsWith('flashsale_login'))).toEqual([]);

    await page.reload();
    await expectShown(page.getByRole('button', { name: 'You have yours', disabled: true }));
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${shop.url}/`);
    await loggedOut(page);
    // The provider has forgotten, too: it asks who it is.
    await page.goto(shop.saleUrl(saleId));
    await logInAs(page, /Bob Baker/);
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    expect((await ordersOf(saleId)).map(({ userId }) => userId).sort()).toEqual(['ann', 'bob']);
  });

  it('does all of it without a script', async () => {
    const { saleId, page } = await openSale({ javaScriptEnabled: false });
    await logInAs(page, /Carol Cooper/);
    await page.waitForURL(shop.saleUrl(saleId));
    await buy(page);
    await expectShown(page.getByText('Purchase reserved successfully'));
    expect(await ordersOf(saleId)).toMatchObject([{ userId: 'carol' }]);
    await page.reload();
    await expectShown(page.getByText('Your order is confirmed.'));
    await page.getByRole('button', { name: 'Log out' }).click();
    // The page of the provider.
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${shop.url}/`);
    await loggedOut(page);
  });

  it('whose subject is no user id buys by its hash', async () => {
    const { saleId, page } = await openSale();
    await logInAs(page, /Zoë Öberg/);
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    const hash = createHash('sha256').update('CN=Zoë Öberg,OU=Buyers').digest('base64url');
    expect(await ordersOf(saleId)).toMatchObject([{ userId: `sha256-${hash}` }]);
  });

  it('cancels, and is told so', async () => {
    const { saleId, page } = await openSale();
    await logInAs(page, 'Cancel');
    await expectShown(page.getByText('The login was cancelled.'));
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Try again' }).click();
    await chooseAccount(page, /Somebody new/);
    await page.waitForURL(shop.saleUrl(saleId));
  });
});

describe('a place in a waiting room', () => {
  it('is found on every device of a login, buys there, and is shown to nobody else', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
    const phone = await browser.open(shop.saleUrl(saleId), { viewport: PHONE });
    await logInAs(phone, /Ann Archer/, 'Log in to join');
    await expectShown(phone.getByRole('button', { name: 'Join the waiting room' }));
    const desk = await browser.open(shop.saleUrl(saleId));
    await logInAs(desk, /Ann Archer/, 'Log in to join');
    await desk.getByRole('button', { name: 'Join the waiting room' }).click();
    await expectShown(desk.getByText('Place 31'));

    await untilSeen(phone, 'Place 31');
    await expectShown(phone.getByText('With the same login you find it on every device.', { exact: false }));
    const other = await browser.open(shop.saleUrl(saleId));
    await logInAs(other, /Bob Baker/, 'Log in to join');
    await expectShown(other.getByRole('button', { name: 'Join the waiting room' }));
    // As a browser that forgets its cookies, but for the login.
    await desk.context().clearCookies({ name: `flashsale_room_${saleId}` });
    await desk.reload();
    await expectShown(desk.getByText('Place 31'));

    await callEverybody(shop.stores, room);
    await untilSeen(phone, 'It is your turn: you may buy now.');
    await buy(phone);
    await expectShown(phone.getByText('Your order is confirmed.'));
    expect(await ordersOf(saleId)).toMatchObject([{ userId: 'ann' }]);
    const { cookies } = await phone.context().storageState();
    expect(cookies.filter(({ name }) => name.startsWith('flashsale_room'))).toEqual([]);
  });
});

describe('a session', () => {
  it('that has ended loses no click: one logs in again, comes back, and has one order', async () => {
    const { saleId, page } = await openSale();
    await logInAs(page, /Ann Archer/);
    await expectShown(page.getByRole('button', { name: 'Buy Now' }));
    const session = { subject: 'ann', userId: 'ann', name: 'Ann Archer', idToken: undefined };
    const settings = loginSettings(login.webEnvironment);
    const [old = ''] = (await sessionCookie(session, settings, Date.now() - DAY_MS)).split(';');
    const cookie = { name: SESSION_COOKIE, url: shop.url };
    await page.context().addCookies([{ ...cookie, value: old.slice(SESSION_COOKIE.length + 1) }]);
    await buy(page);
    await expectShown(page.getByText('You are not logged in any more'));
    expect(await ordersOf(saleId)).toEqual([]);
    // The provider still knows who it is.
    await page.getByRole('link', { name: 'Log in again' }).click();
    await page.waitForURL(shop.saleUrl(saleId));
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await ordersOf(saleId)).toMatchObject([{ userId: 'ann' }]);
  });

  it.each([
    ['changed', (text: string) => `${text.slice(0, -8)}AAAAAAAA`],
    ['cut short', (text: string) => text.slice(0, 40)],
    ['of another purpose', () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA'],
    ['of no form', () => 'ann'],
    ['endless', () => 'A'.repeat(4_050)],
  ])('that was %s is none', async (_what, change) => {
    const { saleId, page } = await openSale();
    await logInAs(page, /Ann Archer/);
    await expectShown(page.getByRole('button', { name: 'Buy Now' }));
    const { cookies } = await page.context().storageState();
    const { value = '' } = cookies.find(({ name }) => name === SESSION_COOKIE) ?? {};
    await page.context().addCookies([{ name: SESSION_COOKIE, url: shop.url, value: change(value) }]);
    expect(await purchaseBy(page, saleId, 'ann')).toMatchObject({ status: 401 });
    await page.reload();
    await loggedOut(page);
    expect(await ordersOf(saleId)).toEqual([]);
  });

  it('buys for nobody else, neither by a body nor by a form', async () => {
    const { saleId, page } = await openSale();
    await logInAs(page, /Ann Archer/);
    await expectShown(page.getByRole('button', { name: 'Buy Now' }));
    const { status, text } = await purchaseBy(page, saleId, 'bob');
    expect({ status, text }).toMatchObject({ status: 403, text: expect.stringContaining('yourself only') });
    const form = await page.request.post(`${shop.saleUrl(saleId)}/buy`, {
      form: { userId: 'bob', key: randomUUID() },
      maxRedirects: 0,
    });
    expect(form.headers()['location']).toBe(`/sale/${saleId}?outcome=other-buyer`);
    const owned = await page.request.get(`${shop.url}/api/v1/sale/${saleId}/user/bob/purchase`);
    expect(owned.status()).toBe(403);
    expect(await ordersOf(saleId)).toEqual([]);
  });

  it('waits on the list of a sale for nobody else', async () => {
    const saleId = await createHoldSale(shop, { totalStock: 1 });
    const page = await browser.open(shop.saleUrl(saleId));
    await logInAs(page, /Ann Archer/);
    await page.getByRole('button', { name: /^Reserve for/ }).click();
    await onOrderPage(page);
    const other = await browser.open(shop.saleUrl(saleId));
    await expectShown(other.getByText('All held').first());
    await logInAs(other, /Bob Baker/);
    await other.getByRole('button', { name: 'Join the waiting list' }).click();
    await expectShown(other.getByText('You are next.'));
    const form = await other.request.post(`${shop.saleUrl(saleId)}/waiting-list`, {
      form: { userId: 'ann' },
      maxRedirects: 0,
    });
    expect(form.headers()['location']).toBe(`/sale/${saleId}?outcome=other-buyer`);
    const foreign = await other.request.get(`${shop.url}/api/v1/sale/${saleId}/waiting-list/ann`);
    expect(foreign.status()).toBe(403);

    await page.getByText('Cancel this order').click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await expectShown(page.getByText('You cancelled it.'));
    await onOrderPage(other);
  });

  it('of somebody else, begun in another tab, is noticed before anything is bought', async () => {
    const { saleId, page } = await openSale();
    await logInAs(page, /Ann Archer/);
    await expectShown(page.getByRole('button', { name: 'Buy Now' }));
    const other = await page.context().newPage();
    await other.goto(shop.saleUrl(saleId));
    await other.getByRole('button', { name: 'Log out' }).click();
    await other.waitForURL(`${shop.url}/`);
    await other.goto(shop.saleUrl(saleId));
    await logInAs(other, /Bob Baker/);
    await expectShown(other.getByRole('banner').getByText('Bob Baker'));
    await buy(page);
    await expectShown(page.getByText('You are logged in as somebody else now'));
    expect(await ordersOf(saleId)).toEqual([]);
    await page.reload();
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await ordersOf(saleId)).toMatchObject([{ userId: 'bob' }]);
  });

  it('is not ended by a page of another site', async () => {
    const answer = await fetch(`${shop.url}/logout`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    const byOldBrowser = await fetch(`${shop.url}/logout`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect([byOldBrowser.status, byOldBrowser.headers.get('set-cookie')]).toEqual([403, null]);
    expect((await fetch(`${shop.url}/logout`)).status).toBe(405);
  });

  it('speaks for no page of another origin, should a browser not say which site it is of', async () => {
    const saleId = await shop.createSale();
    const session = { subject: 'ann', userId: 'ann', name: 'Ann Archer', idToken: undefined };
    const [cookie = ''] = (await sessionCookie(session, loginSettings(login.webEnvironment))).split(';');
    const send = (origin: string) =>
      fetch(`${shop.url}/api/v1/sale/purchase`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ saleId, userId: 'ann' }),
      });
    expect((await send('https://evil.example')).status).toBe(401);
    expect((await send(shop.url)).status).toBe(200);
  });
});

describe('a login', () => {
  it('in two tabs ends in both', async () => {
    const { saleId, page } = await openSale();
    const other = await page.context().newPage();
    await other.goto(shop.saleUrl(saleId));
    for (const tab of [page, other]) await tab.getByRole('link', { name: 'Log in to buy' }).click();
    for (const tab of [other, page]) {
      await chooseAccount(tab, /Ann Archer/);
      await tab.waitForURL(shop.saleUrl(saleId));
      await expectShown(tab.getByRole('banner').getByText('Ann Archer'));
    }
  });

  it('that this browser did not begin logs nobody in', async () => {
    const page = await browser.open(`${shop.url}/login/callback?code=stolen&state=${'a'.repeat(43)}`);
    await expectShown(page.getByText('The login took too long, or was begun in another browser.'));
    await loggedOut(page);
  });

  it('cannot be used twice, and going back does no harm', async () => {
    const { page, saleId } = await openSale();
    const answers: string[] = [];
    page.on('request', (sent) => {
      if (sent.url().includes('/login/callback')) answers.push(sent.url());
    });
    await logInAs(page, /Ann Archer/);
    await page.waitForURL(shop.saleUrl(saleId));
    await page.goto(answers[0] ?? '');
    expect(page.url()).toBe(`${shop.url}/`);
    const stranger = await browser.open(answers[0] ?? '');
    await loggedOut(stranger);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/logout',
    'javascript:1',
  ])('leads to a page of this shop, and not to %s', async (to) => {
    const page = await browser.open(`${shop.url}/login?${new URLSearchParams({ to }).toString()}`);
    await chooseAccount(page, /Ann Archer/);
    await until(() => new URL(page.url()).origin === shop.url, { what: 'the browser is back' });
    expect(['/', '/evil.example']).toContain(new URL(page.url()).pathname);
  });

  it('begun under another name of the shop moves to its own, once', async () => {
    const { port } = new URL(shop.url);
    const ask = async (path: string): Promise<string> => {
      const asked = request({ host: '127.0.0.1', port, path, headers: { host: `localhost:${port}` } }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.headers.location ?? '';
    };
    const moved = await ask('/login?to=/sale/x');
    expect(moved).toBe(`${shop.url}/login?to=%2Fsale%2Fx&at-shop=1`);
    expect(await ask(moved.slice(shop.url.length))).toContain(`${login.url}/auth?`);
  });
});

describe('the provider away', () => {
  let web: WebServer;
  let own: LoginUnderTest;
  beforeAll(async () => {
    own = await LoginUnderTest.make();
    web = await startWeb(shop.apiUrl, own.webEnvironment);
  }, START_DEADLINE_MS);
  afterAll(async () => {
    await web.stop();
    await own.stop();
  });

  it('leaves the sales visible and who is logged in buying, says so to others, and lets them in when it is back', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(`${web.url}/sale/${saleId}`);
    await page.getByRole('link', { name: 'Log in to buy' }).click();
    await expectShown(page.getByText('The login is not responding.'));
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await expectShown(page.getByText('Open now', { exact: true }));

    const session = { subject: 'ann', userId: 'ann', name: 'Ann Archer', idToken: undefined };
    const [cookie = ''] = (await sessionCookie(session, loginSettings(own.webEnvironment))).split(';');
    const value = cookie.slice(SESSION_COOKIE.length + 1);
    await page.context().addCookies([{ name: SESSION_COOKIE, url: web.url, value }]);
    await page.reload();
    await buy(page);
    await expectShown(page.getByText('Your order is confirmed.'));
    // Who logs out is out here, at least.
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${web.url}/`);
    await loggedOut(page);

    await own.start();
    await until(
      async () => {
        const { headers } = await fetch(`${web.url}/login?to=/`, { redirect: 'manual' });
        return headers.get('location')?.startsWith(own.url) === true;
      },
      { what: 'the provider is known again' },
    );
  });
});

describe('the web server', () => {
  it('limits the logins of an address, and not the pages', async () => {
    const { webEnvironment } = await LoginUnderTest.make();
    const web = await startWeb(shop.apiUrl, { ...webEnvironment, RATE_LIMIT_LOGINS_PER_ADDRESS: '1' });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 12; i += 1) statuses.push((await fetch(`${web.url}/login`, { redirect: 'manual' })).status);
      expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 303));
      expect(statuses.at(-1)).toBe(429);
      expect((await fetch(web.url)).status).toBe(200);
    } finally {
      await web.stop();
    }
  });

  it('says that it cannot be identified now where API and web server do not agree, and blames no buyer', async () => {
    const { webEnvironment } = await LoginUnderTest.make();
    const web = await startWeb(shop.apiUrl, {
      ...webEnvironment,
      BUYER_JWT_SECRET: 'another-secret-than-the-one-of-the-api',
    });
    try {
      const session = { subject: 'ann', userId: 'ann', name: 'Ann Archer', idToken: undefined };
      const [cookie = ''] = (await sessionCookie(session, loginSettings(login.webEnvironment))).split(';');
      const saleId = await shop.createSale();
      const answer = await fetch(`${web.url}/api/v1/sale/${saleId}/user/ann/purchase`, { headers: { cookie } });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      await until(() => web.log.some((line) => line.includes('compare its BUYER_JWT_')), { what: 'it is logged' });
    } finally {
      await web.stop();
    }
  });

  it('warns where the API would sell to anybody, as if there were no login', async () => {
    const { webEnvironment } = await LoginUnderTest.make();
    const [api, known] = [await shop.stores.startApi(), await startWeb(shop.apiUrl, webEnvironment)];
    const { webEnvironment: ofOpen } = await LoginUnderTest.make();
    const open = await startWeb(api.url, ofOpen);
    const isWarned = (web: WebServer): boolean => web.log.some((line) => line.includes('The login protects nobody'));
    try {
      for (const { url } of [known, open]) await fetch(`${url}/login`, { redirect: 'manual' });
      await until(() => isWarned(open), { what: 'it is logged' });
      expect(isWarned(known)).toBe(false);
    } finally {
      await Promise.all([known.stop(), open.stop(), api.stop()]);
    }
  });

  it('does not start where buyers need a token and could not log in', async () => {
    await expect(startWeb(shop.apiUrl, BUYER_TOKEN)).rejects.toThrow(
      /BUYER_JWT_SECRET makes buyers need a token, and without LOGIN_ISSUER nobody can log in to get one/,
    );
  });

  it('signs the buyers of a stampede in demo mode', async () => {
    const saleId = await shop.createSale({ totalStock: 5 });
    await until(async () => (await shop.status(saleId)).saleActive, { what: 'the sale is open' });
    const answer = await fetch(`${shop.url}/api/stampede`, {
      method: 'POST',
      body: JSON.stringify({ saleId, buyers: 40, buyersPerSecond: 200 }),
    });
    const lines = (await answer.text()).trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '{}') as { outcomes: Record<string, number> };
    expect(last.outcomes).toMatchObject({ SUCCESS: 5, SOLD_OUT: 35, NO_ANSWER: 0 });
    expect(await ordersOf(saleId)).toHaveLength(5);
  });
});

describe('the pages', () => {
  it.each(['light', 'dark'] as const)('are accessible and do not shift, in %s', async (colorScheme) => {
    // With an hour to go exactly, the first second would take the hour away, and with it the width of the countdown.
    const endsAt = new Date(Date.now() + 50 * 60_000).toISOString();
    const saleId = await shop.createSale({ endsAt });
    const page = await browser.open(shop.saleUrl(saleId), { colorScheme });
    await expectShown(page.getByText('Live', { exact: true }));
    expect(await findShifts(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'nobody');
    await page.getByRole('link', { name: 'Log in to buy' }).click();
    await expectShown(page.getByRole('heading', { name: 'Who are you?' }));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'sandbox');
    await chooseAccount(page, /Ann Archer/);
    await expectShown(page.getByText('Live', { exact: true }));
    expect(await findShifts(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'ann');
  });

  it('fit a narrow phone, logged in and out', async () => {
    const { page } = await openSale({ viewport: PHONE, isMobile: true, hasTouch: true });
    await expectShown(page.getByText('Live', { exact: true }));
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'nobody');
    await logInAs(page, /Ann Archer/);
    await expectShown(page.getByText('Live', { exact: true }));
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'ann');
  });
});
