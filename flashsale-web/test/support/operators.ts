import { changeOperator } from 'flashsale-core';
import type { Page } from 'playwright-core';
import { expectShown, type TestBrowser } from './browser.js';
import type { Shop } from './shop.js';
import { startWeb } from './web-server.js';

const PASSWORD = 'correct horse battery';

/** The console of an operator who has logged in, on servers that are no demo. */
export async function openConsoleAs(
  browser: TestBrowser,
  shop: Shop,
  name: string,
  role: 'viewer' | 'owner',
): Promise<{ readonly page: Page; readonly url: string }> {
  const client = await shop.stores.database.pool.connect();
  try {
    await changeOperator(client, name, { act: 'add-operator', role, password: PASSWORD }, 'a test');
  } finally {
    client.release();
  }
  const api = await shop.stores.startApi({ FLASHSALE_DEMO: 'false', RATE_LIMIT_ADMIN_FAILURES: '0' });
  const web = await startWeb(api.url);
  shop.stores.defer(() => web.stop());
  const page = await browser.open(`${web.url}/admin`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectShown(page.getByText(`Signed in as ${name} (${role})`));
  return { page, url: web.url };
}
