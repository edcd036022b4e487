import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectShown, useBrowser } from './support/browser.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const MINUTE_MS = 60_000;
const SET_UP_DEADLINE_MS = 120_000;
const PHONE = { width: 360, height: 780 };

// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop();

beforeAll(async () => {
  const nowMs = Date.now();
  const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString();
  await shop.createSale({ saleId: 'chair', name: 'A chair with a rather long name, in oak', totalStock: 1_200 });
  await shop.createSale({ saleId: 'lamp', name: 'A lamp', totalStock: 1 });
  await shop.createSale({ saleId: 'vase', name: 'A vase', startsAt: at(5), endsAt: at(10) });
  await shop.createSale({ saleId: 'clock', name: 'A clock', startsAt: at(-30), endsAt: at(-10) });
  await shop.createSale({ saleId: 'stool', name: 'A stool' });
  await shop.pause('stool');
  await shop.buy('lamp', 'ada');
  await shop.stores.untilAtRest('lamp');
}, SET_UP_DEADLINE_MS);

interface View {
  readonly name: string;
  readonly path: string;
  /** Resolves when the page shows all that it has to show. */
  readonly settled: (page: Page) => Promise<unknown>;
}

const live = (page: Page): Promise<unknown> => page.getByText('Live', { exact: true }).first().waitFor();
const row = (page: Page): Promise<unknown> => page.getByRole('row').nth(1).waitFor();

const views: readonly View[] = [
  { name: 'the sale list', path: '/', settled: (page) => page.getByRole('article').first().waitFor() },
  { name: 'an open sale', path: '/sale/chair', settled: live },
  { name: 'a sale that is sold out', path: '/sale/lamp', settled: live },
  { name: 'a sale that opens soon', path: '/sale/vase', settled: live },
  { name: 'a paused sale', path: '/sale/stool', settled: live },
  { name: 'a sale that is over', path: '/sale/clock', settled: live },
  {
    name: 'no such sale',
    path: '/sale/nothing',
    settled: (page) => page.getByText('Sale not found').first().waitFor(),
  },
  { name: 'my orders', path: '/orders', settled: (page) => page.getByText('Nobody has bought here yet').waitFor() },
  { name: 'the race lab', path: '/lab', settled: (page) => page.getByText('strategies raced').waitFor() },
  { name: 'the console', path: '/admin', settled: row },
  {
    name: 'a sale in motion',
    path: '/admin/sale/lamp',
    settled: (page) => page.getByText('1 = 1 + 0').waitFor(),
  },
  { name: 'orders', path: '/admin/sale/lamp/orders', settled: row },
  { name: 'the audit trail', path: '/admin/sale/lamp/audit', settled: row },
  { name: 'payments', path: '/admin/payments', settled: (page) => page.getByText('No payments').waitFor() },
  { name: 'dead letters', path: '/admin/dead-letters', settled: (page) => page.getByText('No dead letters').waitFor() },
];

describe.each(views)('$name', ({ path, settled }) => {
  it('does not shift, and is accessible, in light and dark', async () => {
    const page = await browser.open(`${shop.url}${path}`, { colorScheme: 'light' });
    await settled(page);
    expect(await findShifts(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page)).toEqual([]);
  });

  it('fits a narrow phone', async () => {
    const page = await browser.open(`${shop.url}${path}`, { viewport: PHONE, isMobile: true, hasTouch: true });
    await settled(page);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findShifts(page)).toEqual([]);
  });
});

describe('what opens over a page or comes later', () => {
  it.each(['Create a sale', 'Edit', 'Add stock', 'Reset'])('%s: the dialog is accessible', async (name) => {
    const page = await browser.open(`${shop.url}/admin${name === 'Create a sale' ? '' : '/sale/chair'}`);
    await page.getByRole('button', { name }).click();
    await expectShown(page.getByRole('dialog'));
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const isFocused = await page.getByRole('button', { name }).evaluate((button) => button === document.activeElement);
    expect(isFocused).toBe(true);
  });

  it('the order appears without a layout shift', async () => {
    const page = await browser.open(`${shop.url}/sale/chair`);
    await live(page);
    await page.getByLabel('Your user ID').fill('bob');
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Your order is confirmed.'));
    expect(await findShifts(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page)).toEqual([]);
  });

  it('is reached by the keyboard alone', async () => {
    const page = await browser.open(`${shop.url}/sale/chair`);
    await live(page);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectShown(page.getByText('Purchase reserved successfully'));
  });
});
