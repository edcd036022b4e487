import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeOperator } from 'flashsale-core';
import type { Page } from 'playwright-core';
import { expectShown, useBrowser } from './support/browser.js';
import { BUYER_TOKEN, chooseAccount, LoginUnderTest, OPERATOR_JWT_SECRET } from './support/login.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';
import { startWeb } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
const PHONE = { width: 360, height: 780 };
const LOG_IN = 'Log in with the sandbox';
const PASSWORD = 'correct horse battery';

let login: LoginUnderTest;
/** Of servers at which operators log in. */
let url: string;
// In this order the windows are closed before the servers.
const browser = useBrowser(() => [login.url, url]);
const shop = useShop(BUYER_TOKEN);

beforeAll(async () => {
  login = await (await LoginUnderTest.make()).start();
  const api = await shop.stores.startApi({ ...BUYER_TOKEN, OPERATOR_JWT_SECRET });
  const web = await startWeb(api.url, login.webEnvironment);
  shop.stores.defer(() => web.stop());
  url = web.url;
}, START_DEADLINE_MS);
afterAll(() => login.stop());

async function openConsole(path = '/admin', options: Parameters<typeof browser.open>[1] = {}): Promise<Page> {
  const page = await browser.open(url + path, options);
  await expectShown(page.getByRole('link', { name: LOG_IN }));
  return page;
}

async function openConsoleAs(name: RegExp, path = '/admin'): Promise<Page> {
  const page = await openConsole(path);
  await page.getByRole('link', { name: LOG_IN }).click();
  await chooseAccount(page, name);
  await page.waitForURL(url + path);
  return page;
}

/** What a script of the page may do as whoever has logged in. */
function post(page: Page, path: string, body?: object): Promise<{ status: number; text: string }> {
  return page.evaluate(
    async ({ to, json }) => {
      const sent = json === undefined ? {} : { body: json, headers: { 'content-type': 'application/json' } };
      const answer = await fetch(to, { method: 'POST', ...sent });
      return { status: answer.status, text: await answer.text() };
    },
    { to: path, json: body && JSON.stringify(body) },
  );
}

describe('an operator of the provider', () => {
  it('logs in, acts, is in the log by name, and logs out here and at the provider', async () => {
    const saleId = await shop.createSale();
    const page = await openConsoleAs(/Otto Operator/, `/admin/sale/${saleId}`);
    await expectShown(page.getByText('Signed in as Otto Operator (operator)'));
    const { cookies } = await page.context().storageState();
    expect(cookies.find(({ name }) => name === 'flashsale_console')).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
      path: '/api',
    });
    expect(cookies.filter(({ name }) => name.startsWith('flashsale_operator_login'))).toEqual([]);

    await page.getByRole('button', { name: 'Pause' }).click();
    await expectShown(page.getByText('Paused', { exact: true }));
    await page.goto(`${url}/admin/acts?actor=Otto+Operator&saleId=${saleId}`);
    await expectShown(page.getByText(`Otto Operator (otto, ${login.url})`).first());
    await browser.keepPicture(page, 'log');
    expect(await sidewaysOverflow(page)).toBe(0);

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(`${url}/admin`);
    await page.getByRole('link', { name: LOG_IN }).click();
    // The provider has forgotten, too: it asks who it is.
    await chooseAccount(page, /Olga Owner/);
    await expectShown(page.getByText('Signed in as Olga Owner (owner)'));
  });

  it('who is a viewer looks and changes nothing', async () => {
    const saleId = await shop.createSale();
    const page = await openConsoleAs(/Vera Viewer/, `/admin/sale/${saleId}`);
    await expectShown(page.getByText('Signed in as Vera Viewer (viewer)'));
    await expectShown(page.getByRole('heading', { name: 'A lamp' }));
    expect(await post(page, `/api/v1/admin/sales/${saleId}/pause`)).toMatchObject({
      status: 403,
      text: expect.stringContaining('This needs the role operator: Vera Viewer'),
    });
    const plan = { saleId, buyers: 10, buyersPerSecond: 10 };
    expect(await post(page, '/api/stampede', plan)).toMatchObject({ status: 403 });
    expect(await page.getByRole('heading', { name: 'Stampede' }).count()).toBe(0);
  });

  it('sends a stampede in a demo', async () => {
    const saleId = await shop.createSale({ totalStock: 5 });
    const page = await openConsoleAs(/Otto Operator/, `/admin/sale/${saleId}`);
    await expectShown(page.getByText('Signed in as Otto Operator (operator)'));
    const { status, text } = await post(page, '/api/stampede', { saleId, buyers: 40, buyersPerSecond: 200 });
    expect(status).toBe(200);
    const { outcomes } = JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as { outcomes: object };
    expect(outcomes).toMatchObject({ SUCCESS: 5, SOLD_OUT: 35 });
  });

  it('without a role is refused, and may log in as somebody else', async () => {
    const page = await openConsole();
    await page.getByRole('link', { name: LOG_IN }).click();
    await chooseAccount(page, /Ann Archer/);
    await expectShown(page.getByText('You have logged in, but you have no role in this shop.'));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'refused');
    const { cookies } = await page.context().storageState();
    expect(cookies.filter(({ name }) => name.startsWith('flashsale_'))).toEqual([]);
    await page.getByRole('link', { name: 'Log in as somebody else' }).click();
    await page.waitForURL(`${url}/admin`);
    await page.getByRole('link', { name: LOG_IN }).click();
    await chooseAccount(page, /Olga Owner/);
    await expectShown(page.getByText('Signed in as Olga Owner (owner)'));
  });

  it('cancels, and is told so', async () => {
    const page = await openConsole();
    await page.getByRole('link', { name: LOG_IN }).click();
    await chooseAccount(page, 'Cancel');
    await expectShown(page.getByText('The login was cancelled.'));
    await page.getByRole('link', { name: 'Back to the console' }).click();
    await expectShown(page.getByRole('link', { name: LOG_IN }));
  });

  it('whose login this browser did not begin is not let in', async () => {
    const page = await browser.open(`${url}/login/operator/callback?code=stolen&state=${'a'.repeat(43)}`);
    await expectShown(page.getByText('The login took too long, or was begun in another browser.'));
    await page.goto(`${url}/admin`);
    await expectShown(page.getByRole('link', { name: LOG_IN }));
  });

  it('who is a buyer in the same browser is both', async () => {
    const saleId = await shop.createSale();
    const page = await browser.open(`${url}/sale/${saleId}`);
    await page.getByRole('link', { name: 'Log in to buy', exact: true }).click();
    await chooseAccount(page, /Ann Archer/);
    await page.waitForURL(`${url}/sale/${saleId}`);
    await page.goto(`${url}/admin`);
    await page.getByRole('link', { name: LOG_IN }).click();
    await chooseAccount(page, /Vera Viewer/);
    await expectShown(page.getByText('Signed in as Vera Viewer (viewer)'));
    await page.goto(`${url}/sale/${saleId}`);
    await expectShown(page.getByRole('banner').getByText('Ann Archer'));
  });
});

describe('the console', () => {
  it('lets in who has an account, too', async () => {
    const client = await shop.stores.database.pool.connect();
    try {
      await changeOperator(client, 'lena', { act: 'add-operator', role: 'owner', password: PASSWORD }, 'a test');
    } finally {
      client.release();
    }
    const page = await openConsole();
    await page.getByLabel('Name', { exact: true }).fill('lena');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectShown(page.getByText('Signed in as lena (owner)'));
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expectShown(page.getByRole('link', { name: LOG_IN }));
  });

  it.each([
    ['light', {}],
    ['dark', { viewport: PHONE, isMobile: true, hasTouch: true }],
  ] as const)('offers the login accessibly, in %s', async (colorScheme, options) => {
    const page = await openConsole('/admin', { colorScheme, ...options });
    expect(await findViolations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'sign in');
    await page.getByRole('link', { name: LOG_IN }).focus();
    await page.keyboard.press('Enter');
    await expectShown(page.getByRole('heading', { name: 'Who are you?' }));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'sandbox');
  });

  it('says so where the provider does not answer', async () => {
    const { webEnvironment } = await LoginUnderTest.make();
    const web = await startWeb(shop.apiUrl, webEnvironment);
    try {
      const { status, headers } = await fetch(`${web.url}/login/operator?to=/admin/acts`, { redirect: 'manual' });
      expect([status, headers.get('location')]).toEqual([
        303,
        '/login/failed?who=operator&failure=away&to=%2Fadmin%2Facts',
      ]);
    } finally {
      await web.stop();
    }
  });

  it('does not start with half a login', async () => {
    const { OPERATOR_JWT_SECRET: _secret, WEB_PORT: _port, ...half } = login.webEnvironment;
    await expect(startWeb(shop.apiUrl, half)).rejects.toThrow(
      /OPERATOR_JWT_SECRET must have 32 characters at least, with OPERATOR_LOGIN_ISSUER/,
    );
  });
});
