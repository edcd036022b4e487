import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { encodeReservations } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants } from '../../flashsale-core/test-support/index.js';
import { expectShown, STRANGE_NAME, useBrowser } from './support/browser.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { openConsoleAs } from './support/operators.js';
import { useShop } from './support/shop.js';
import { startWeb } from './support/web-server.js';

const HOUR_MS = 3_600_000;
const ADMIN_TOKEN = 'a-token-that-nobody-guesses-0123456789';
// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop();

/** A number of the live panel, by its name. */
function figure(page: Page, name: string): Locator {
  return page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
}

async function untilFigure(page: Page, name: string, value: string): Promise<void> {
  await expectShown(figure(page, name).getByText(value, { exact: true }));
}

describe('the life of a sale', () => {
  it('is led from the console: created, paused, resumed, changed, more stock, reset with confirmation', async () => {
    const page = await browser.open(`${shop.url}/admin`);
    await expectShown(page.getByText('Demo mode: no token required.'));
    await page.getByRole('button', { name: 'Create a sale' }).click();
    const creating = page.getByRole('dialog', { name: 'Create a sale' });
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText('Enter a name of 1 to 200 characters.'));
    await creating.getByLabel('Name').fill('A teapot');
    await creating.getByLabel('Sale ID').fill('teapot');
    await creating.getByLabel('Units').fill('20');
    await creating.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/admin\/sale\/teapot$/);
    await expectShown(page.getByRole('heading', { name: 'A teapot' }));

    await page.getByRole('button', { name: 'Pause' }).click();
    await expectShown(page.getByText('Sale paused.'));
    await expectShown(page.getByText('Paused', { exact: true }));
    await until(async () => (await shop.status('teapot')).status === 'PAUSED');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expectShown(page.getByText('Sale resumed.'));
    await until(async () => (await shop.status('teapot')).saleActive);

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('A better teapot');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expectShown(page.getByRole('heading', { name: 'A better teapot' }));

    await page.getByRole('button', { name: 'Add stock' }).click();
    await page.getByRole('dialog').getByLabel('Units to add').fill('5');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await expectShown(page.getByText('5 units added.'));
    await untilFigure(page, 'In stock', '25');

    await shop.buy('teapot', 'ada');
    await untilFigure(page, 'Orders', '1');
    await page.getByRole('button', { name: 'Reset' }).click();
    const resetting = page.getByRole('dialog', { name: 'Reset this sale?' });
    await expectShown(resetting.getByText('This archives 1 order'));
    await resetting.getByRole('button', { name: 'Cancel' }).click();
    expect(await shop.stores.readOrders('teapot')).toHaveLength(1);
    await page.getByRole('button', { name: 'Reset' }).click();
    await resetting.getByRole('button', { name: 'Reset sale' }).click();
    await expectShown(page.getByText('Sale reset.'));
    expect(await shop.stores.readOrders('teapot')).toEqual([]);
    await untilFigure(page, 'In stock', '25');
  });

  it('ends in its retirement, and a new window brings it back', async () => {
    const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
    const over = { startsAt: hoursAgo(2), endsAt: hoursAgo(1) };
    await shop.createSale({ saleId: 'past', ...over });
    const page = await browser.open(`${shop.url}/admin/sale/past`);
    await page.getByRole('button', { name: 'Retire' }).click();
    const retiring = page.getByRole('dialog', { name: 'Retire this sale?' });
    await retiring.getByRole('button', { name: 'Retire sale' }).click();
    await expectShown(page.getByText('Sale retired.', { exact: true }));
    await expectShown(page.getByText('Retired', { exact: true }));
    const list = await browser.open(`${shop.url}/admin?q=past`);
    await expectShown(list.getByText('No sales yet, or none matches the filter.'));
    await list.getByLabel('Status').selectOption('Retired');
    await list.getByRole('button', { name: 'Filter' }).click();
    await expectShown(list.getByRole('row', { name: /past/ }));
    expect(new URL(list.url()).search).toBe('?q=past&status=RETIRED');
    await expectShown(page.getByText('This sale is retired. Its results are in its orders and its audit trail.'));
    expect(await page.getByRole('button', { name: 'Retire' }).count()).toBe(0);
    expect((await shop.status('past')).status).toBe('ENDED');

    await page.getByRole('button', { name: 'Edit' }).click();
    const ends = page.getByRole('dialog').getByLabel('Ends', { exact: true });
    await ends.fill(hoursAgo(-24).slice(0, 19));
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await until(async () => (await shop.status('past')).saleActive);
    await untilFigure(page, 'Buyers', '0');
  });

  it('begins as a draft, which only operators see, and is published, ended now and duplicated', async () => {
    const page = await browser.open(`${shop.url}/admin`);
    await page.getByRole('button', { name: 'Create a sale' }).click();
    const creating = page.getByRole('dialog', { name: 'Create a sale' });
    await creating.getByRole('button', { name: 'Save as draft' }).click();
    await expectShown(creating.getByText('Enter a name of 1 to 200 characters.'));
    await creating.getByLabel('Name').fill('A kettle');
    await creating.getByLabel('Sale ID').fill('kettle');
    await creating.getByRole('button', { name: 'Save as draft' }).click();
    await page.waitForURL(/\/admin\/draft\/kettle$/);
    await expectShown(page.getByText('Nobody but operators sees a draft.'));
    await expectShown(page.locator('article').getByRole('heading', { name: 'A kettle' }));
    const buyersPage = await browser.open(shop.saleUrl('kettle'));
    await expectShown(buyersPage.getByText('There is no sale at this address', { exact: false }));

    await page.getByRole('button', { name: 'Edit' }).click();
    const changing = page.getByRole('dialog', { name: 'Edit draft' });
    await changing.getByLabel('Name').fill('A better kettle');
    await changing.getByLabel('Units', { exact: true }).fill('7');
    await changing.getByRole('button', { name: 'Save' }).click();
    await expectShown(page.getByText('Draft updated.'));
    await expectShown(page.locator('article').getByRole('heading', { name: 'A better kettle' }));
    await page.goto(`${shop.url}/admin`);
    await page.getByRole('table', { name: 'Drafts' }).getByRole('link', { name: 'A better kettle' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish sale' }).click();
    await page.waitForURL(/\/admin\/sale\/kettle$/);
    await untilFigure(page, 'In stock', '7');
    expect((await shop.status('kettle')).saleActive).toBe(true);

    await page.getByRole('button', { name: 'End now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End sale' }).click();
    await expectShown(page.getByText('Sale ended.'));
    expect((await shop.status('kettle')).status).toBe('ENDED');
    expect(await page.getByRole('button', { name: 'End now' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Duplicate' }).click();
    const duplicating = page.getByRole('dialog', { name: 'Duplicate this sale' });
    await duplicating.getByLabel('Sale ID').fill('kettle');
    await duplicating.getByRole('button', { name: 'Duplicate' }).click();
    await expectShown(duplicating.getByText('Sale kettle exists already'));
    await duplicating.getByLabel('Sale ID').fill('kettle-2');
    await duplicating.getByRole('button', { name: 'Duplicate' }).click();
    await page.waitForURL(/\/admin\/draft\/kettle-2$/);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish sale' }).click();
    await expectShown(page.getByText('The sale would be over already: endsAt must be in the future'));
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click();
    await page.waitForURL(/\/admin$/);
    await expectShown(page.getByRole('heading', { name: 'Sales' }));
    await until(async () => (await page.getByRole('link', { name: 'A better kettle' }).count()) === 1);
  });

  it('is planned into the hour that the clocks repeat, and not into the one that they skip', async () => {
    const page = await browser.open(`${shop.url}/admin`, { timezoneId: 'Europe/Berlin' });
    await page.getByRole('button', { name: 'Create a sale' }).click();
    const creating = page.getByRole('dialog', { name: 'Create a sale' });
    const [opens, ends] = [creating.getByLabel('Opens', { exact: true }), creating.getByLabel('Ends', { exact: true })];
    await creating.getByLabel('Name').fill('The long night');
    await creating.getByLabel('Sale ID').fill('long-night');
    await opens.fill('2027-03-28T02:30:00');
    await ends.fill('2027-10-31T02:15:00');
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText('Clocks skip this time: choose one before or after the change.'));

    await opens.fill('2027-10-31T02:30:00');
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText('The sale must end after it opens.'));
    await creating.getByLabel('Ends: first or second').selectOption('+01:00');
    await expectShown(creating.getByText('Europe/Berlin, UTC+02:00: 2027-10-31 00:30:00 UTC'));
    await creating.getByRole('button', { name: 'Create' }).click();
    const window = { startsAt: '2027-10-31T00:30:00.000Z', endsAt: '2027-10-31T01:15:00.000Z' };
    await until(async () => (await shop.status('long-night')).name === 'The long night');
    expect(await shop.status('long-night')).toMatchObject(window);

    await page.getByRole('button', { name: 'Edit' }).click();
    const changing = page.getByRole('dialog');
    await expectShown(changing.getByText('Europe/Berlin, UTC+01:00: 2027-10-31 01:15:00 UTC'));
    await changing.getByLabel('Name').fill('The longer night');
    await changing.getByRole('button', { name: 'Save' }).click();
    await until(async () => (await shop.status('long-night')).name === 'The longer night');
    expect(await shop.status('long-night')).toMatchObject(window);
  });

  it('shows the message of the API when it refuses', async () => {
    await shop.createSale({ saleId: 'taken' });
    const page = await browser.open(`${shop.url}/admin`);
    await page.getByRole('button', { name: 'Create a sale' }).click();
    const creating = page.getByRole('dialog');
    await creating.getByLabel('Name').fill('Another one');
    await creating.getByLabel('Sale ID').fill('taken');
    await creating.getByRole('button', { name: 'Create' }).click();
    await expectShown(creating.getByText(/exist/i));
  });
});

describe('the list of sales', () => {
  it('exports what its filter shows, in files that are imported again', async () => {
    const saleId = await shop.createSale({ name: 'A samovar, red' });
    await shop.createSale({ name: 'A cup' });
    const page = await browser.open(`${shop.url}/admin?q=samovar`);
    await expectShown(page.getByRole('link', { name: 'A samovar, red' }));
    for (const [button, name, copy] of [
      ['Export CSV', 'sales.csv', 'csv-copy'],
      ['Export JSON', 'sales.json', 'json-copy'],
    ] as const) {
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name: button }).click();
      const file = await coming;
      expect(file.suggestedFilename()).toBe(name);
      const text = await readFile(await file.path(), 'utf8');
      expect(text).not.toContain('A cup');
      await page.getByRole('button', { name: 'Import' }).click();
      const dialog = page.getByRole('dialog', { name: 'Import sales as drafts' });
      const buffer = Buffer.from(text.replace(saleId, copy));
      await dialog.getByLabel('File').setInputFiles({ name, mimeType: '', buffer });
      await dialog.getByRole('button', { name: 'Import' }).click();
      await expectShown(dialog.getByText('1 draft imported.'));
      await page.keyboard.press('Escape');
      const drafts = page.getByRole('table', { name: 'Drafts' });
      await expectShown(
        drafts.getByRole('row').filter({ hasText: copy }).getByRole('link', { name: 'A samovar, red' }),
      );
    }
  });

  it('imports drafts from a file, says what is wrong in which line, and keeps its filter in the address', async () => {
    const page = await browser.open(`${shop.url}/admin`);
    await page.getByRole('button', { name: 'Import' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Import sales as drafts' });
    const importFile = async (lines: readonly string[]): Promise<void> => {
      const buffer = Buffer.from(['saleId,name,totalStock,startsAt,endsAt', ...lines].join('\n'));
      await dialog.getByLabel('File').setInputFiles({ name: 'sales.csv', mimeType: 'text/csv', buffer });
      await dialog.getByRole('button', { name: 'Import' }).click();
    };
    const window = '2036-01-01T09:00:00Z,2036-01-01T10:00:00Z';
    await importFile([`a b,Imported,0,${window}`]);
    await expectShown(dialog.getByText('Line 2: totalStock must not be less than 1'));
    await expectShown(dialog.getByText('Nothing was imported.'));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findViolations(page)).toEqual([]);
      await browser.keepPicture(page, `import ${colorScheme}`);
    }
    await importFile([`imported,Imported from a file,5,${window}`]);
    await expectShown(dialog.getByText('1 draft imported.'));
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expectShown(page.getByRole('table', { name: 'Drafts' }).getByText('Imported from a file'));

    await page.getByLabel('Sorted by').selectOption('Name');
    await page.getByRole('button', { name: 'Filter' }).click();
    await until(() => new URL(page.url()).search === '?sort=name');
    await page.reload();
    expect(await page.getByLabel('Sorted by').inputValue()).toBe('name');
    expect(await findViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'phone');
  });

  it('shows the hundred that matter most, more on request, and finds every other by its name', async () => {
    await shop.stores.database.pool.query(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at)
       SELECT 'old-' || i, 'Old tag no. ' || i || '.', 10, now() - interval '2 days', now() - i * interval '1 hour'
         FROM generate_series(1, 47) AS i
        UNION ALL
       SELECT 'next-' || i, 'Next tag no. ' || i || '.', 10, now() + interval '1 day', now() + interval '2 days'
         FROM generate_series(1, 70) AS i`,
    );
    const page = await browser.open(`${shop.url}/admin`);
    const rows = page.getByRole('table', { name: 'List of sales' }).locator('tbody tr');
    const shown = (name: string): Locator => page.getByRole('link', { name, exact: true });
    await expectShown(shown('Next tag no. 70.'));
    await expectShown(shown('Old tag no. 1.'));
    expect([await rows.count(), await shown('Old tag no. 47.').count()]).toEqual([100, 0]);

    await page.getByRole('button', { name: 'Show more sales' }).click();
    await expectShown(shown('Old tag no. 47.'));
    await expectShown(shown('Next tag no. 70.'));
    await until(async () => (await page.getByRole('button', { name: 'Show more sales' }).count()) === 0);

    await page.getByLabel('Name or ID').fill('tag no. 47');
    await page.getByRole('button', { name: 'Filter' }).click();
    await until(async () => (await rows.count()) === 2, { what: 'two tags have this number' });
    await page.getByLabel('Status').selectOption('Ended');
    await page.getByRole('button', { name: 'Filter' }).click();
    await until(async () => (await rows.count()) === 1, { what: 'one of them has ended' });
    await expectShown(shown('Old tag no. 47.'));

    await page.getByRole('button', { name: 'Clear' }).click();
    await until(async () => (await rows.count()) === 100);
    await shop.stores.database.pool.query(`DELETE FROM sales WHERE id ~ '^(old|next)-'`);
  });
});

describe('the sale in motion', () => {
  it('shows a stampede meet the stock, with both equations lit', async () => {
    const saleId = await shop.createSale({ totalStock: 20 });
    const page = await browser.open(shop.consoleUrl(saleId));
    await page.getByLabel('Buyers', { exact: true }).fill('300');
    await page.getByLabel('Buyers per second').fill('300');
    await page.getByRole('button', { name: 'Start' }).click();
    await expectShown(page.getByText('300 answered in'));
    await untilFigure(page, 'Success', '20');
    await untilFigure(page, 'Sold out', '280');
    await untilFigure(page, 'In stock', '0');
    await untilFigure(page, 'Orders', '20');
    await untilFigure(page, 'Outbox', '0');
    const equations = page.getByRole('region', { name: 'Consistency checks' });
    await expectShown(equations.getByText('20 = 20 + 0'));
    await expectShown(equations.getByText('20 = 0 + 20'));
    await until(async () => (await equations.getByText('holds', { exact: true }).count()) === 2);
    await expectShown(page.getByRole('img', { name: /Purchases per second.*Sold out .*peak [1-9]/ }));
    await expectShown(page.getByRole('img', { name: /API latency, ms.*p95 [0-9]/ }));
    await shop.stores.untilAtRest(saleId);
    await expectInvariants(shop.stores, saleId);
  });

  it('shows first what an operator needs, and keeps its course and the last stampede over a reload', async () => {
    const saleId = await shop.createSale({ totalStock: 20 });
    const page = await browser.open(shop.consoleUrl(saleId), { viewport: { width: 1440, height: 900 } });
    await page.getByLabel('Buyers', { exact: true }).fill('200');
    await page.getByLabel('Buyers per second').fill('200');
    await page.getByRole('button', { name: 'Start' }).click();
    await expectShown(page.getByText('200 answered in'));
    await untilFigure(page, 'Sell-through', '100 %');
    await page.reload();
    const outcome = page.getByRole('img', { name: /Purchases per second.*Sold out .*peak [1-9]/ });
    await expectShown(outcome);
    await expectShown(page.getByText(/The last one: 200 answered in/));
    await expectShown(figure(page, 'Driver lag p50 · p95 · max, ms').getByText(/\d · \d/));
    await expectShown(figure(page, 'Attempts now').getByText(/peak [1-9]/));
    await expectShown(figure(page, 'Time left').getByText('sold out'));
    await expectShown(page.getByRole('region', { name: 'Refused' }).getByText('180'));
    const health = page.getByRole('list', { name: 'Health of the shop' });
    for (const part of ['API', 'Worker', 'Redis', 'RabbitMQ', 'PostgreSQL']) {
      await expectShown(
        health
          .getByRole('listitem')
          .filter({ hasText: part })
          .getByText(/^(ready|up)$/),
      );
    }
    const bottom = async (locator: Locator) => {
      const { y = Infinity, height = 0 } = (await locator.boundingBox()) ?? {};
      return y + height;
    };
    expect(await bottom(outcome)).toBeLessThanOrEqual(900);
    expect(await bottom(page.getByRole('region', { name: 'Consistency checks' }))).toBeLessThanOrEqual(900);
    await page.getByText('What is checked').click();
    await expectShown(page.getByText('Every unit is in stock or has a buyer'));
    await browser.keepPicture(page, 'desktop');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'phone');
  });

  it('calls figures that differ by what was under way moving, and never ticks a wrong sum', async () => {
    const saleId = await shop.createSale({ totalStock: 20 });
    await shop.buy(saleId, 'ada');
    await shop.stores.untilAtRest(saleId);
    const page = await browser.open(`${shop.url}/health`);
    // As read while one more unit is sold, then as it stays where an order is missing.
    let holds: boolean | null = null;
    await page.route(/\/live$/, async (route) => {
      const response = await route.fetch();
      const view = (await response.json()) as { equations: { buyers: object } };
      view.equations.buyers = { left: 1, terms: [0, 0], right: 0, holds };
      await route.fulfill({ response, json: view });
    });
    await page.goto(shop.consoleUrl(saleId));
    const equations = page.getByRole('region', { name: 'Consistency checks' });
    await expectShown(equations.getByText('1 ≈ 0 + 0'));
    await expectShown(equations.getByText('moving: read while it changes'));
    expect(await equations.getByText('holds', { exact: true }).count()).toBe(1);
    holds = false;
    await expectShown(equations.getByText('1 ≠ 0 + 0'));
    await expectShown(equations.getByText('does not hold'));
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('is named by its title, and leads back from a sale that is not there', async () => {
    const page = await browser.open(`${shop.url}/admin/sale/nope/orders`);
    expect(await page.title()).toBe('Orders · nope · Console');
    await page.getByRole('link', { name: 'Back to all sales' }).click();
    await expectShown(page.getByRole('heading', { name: 'Sales', exact: true }));
  });

  it('sends a stampede within its bounds, one at a time, and stops it on request', async () => {
    const saleId = await shop.createSale({ totalStock: 20 });
    const page = await browser.open(shop.consoleUrl(saleId));
    await page.getByLabel('Buyers', { exact: true }).fill('20001');
    await page.getByRole('button', { name: 'Start' }).click();
    await expectShown(page.getByText('Enter a whole number from 1 to 20,000.'));
    await page.getByLabel('Buyers', { exact: true }).fill('20000');
    await page.getByLabel('Buyers per second').fill('50');
    await page.getByRole('button', { name: 'Start' }).click();
    await expectShown(page.getByText(/of 20,000 sent/));
    const second = await fetch(`${shop.url}/api/stampede`, {
      method: 'POST',
      body: JSON.stringify({ saleId, buyers: 1, buyersPerSecond: 1 }),
    });
    expect(second.status).toBe(409);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expectShown(page.getByText('Stopped.'));
    await until(async () => {
      const again = await fetch(`${shop.url}/api/stampede`, {
        method: 'POST',
        body: JSON.stringify({ saleId, buyers: 1, buyersPerSecond: 1 }),
      });
      await again.text();
      return again.ok;
    });
  });
});

describe('the records', () => {
  it('pages through orders, filters them, and saves them as a file', async () => {
    const saleId = await shop.createSale({ totalStock: 40 });
    await Promise.all(Array.from({ length: 30 }, (_, index) => shop.buy(saleId, `buyer-${index + 1}`)));
    await shop.stores.untilAtRest(saleId);
    const page = await browser.open(`${shop.consoleUrl(saleId)}/orders`);
    const rows = page.getByRole('row');
    await until(async () => (await rows.count()) === 26, { what: 'a page of 25 orders' });
    await page.getByRole('button', { name: 'Older' }).click();
    await until(async () => (await rows.count()) === 6, { what: 'a page of 5 orders' });
    await expectShown(page.getByText('Page 2'));
    await page.reload();
    await expectShown(page.getByText('Page 2'));
    await until(async () => (await rows.count()) === 6, { what: 'the same page of 5 orders' });
    await page.getByRole('button', { name: 'Newer' }).click();
    await expectShown(page.getByText('Page 1'));
    await until(async () => (await rows.count()) === 26, { what: 'a page of 25 orders again' });

    await page.getByLabel('User ID').fill('buyer-7');
    await page.getByRole('button', { name: 'Filter' }).click();
    await until(async () => (await rows.count()) === 2, { what: 'one order' });
    expect(new URL(page.url()).search).toBe('?userId=buyer-7');
    await page.reload();
    await until(async () => (await rows.count()) === 2, { what: 'the filter of the address' });
    expect(await page.getByLabel('User ID').inputValue()).toBe('buyer-7');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('buyer-7');
  });

  it('shows in the audit trail what happened to whom', async () => {
    const saleId = await shop.createSale({ totalStock: 1 });
    await shop.buy(saleId, 'ada');
    await shop.buy(saleId, 'bob');
    await until(async () => (await shop.stores.countAudit(saleId)).REJECTED_SOLD_OUT === 1);
    await shop.stores.untilAtRest(saleId);
    const page = await browser.open(`${shop.consoleUrl(saleId)}/audit`);
    await page.getByLabel('Event').selectOption('REJECTED_SOLD_OUT');
    await page.getByRole('button', { name: 'Filter' }).click();
    const rows = page.getByRole('row');
    await until(async () => (await rows.count()) === 2, { what: 'one event' });
    await expectShown(rows.getByText('bob', { exact: true }));
    await page.getByLabel('User ID').fill('nobody');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expectShown(page.getByText('No events'));
    await page.getByRole('button', { name: 'Clear' }).click();
    await expectShown(rows.getByText('CONFIRMED'));
  });
});

describe('dead letters', () => {
  it('are read, sent again, and discarded with confirmation', async () => {
    const page = await browser.open(`${shop.url}/admin/dead-letters`);
    await expectShown(page.getByText('No dead letters'));
    await shop.stores.publish([Buffer.from('no purchase at all')]);
    await expectShown(page.getByText('no purchase at all'));
    await page.getByRole('button', { name: 'Replay all' }).click();
    await expectShown(page.getByText('1 sent back to the workers.'));
    await expectShown(page.getByText('no purchase at all'));
    await page.getByRole('button', { name: 'Discard all' }).click();
    const discarding = page.getByRole('dialog');
    await expectShown(discarding.getByText('One message is deleted.'));
    await discarding.getByRole('button', { name: 'Discard' }).click();
    await expectShown(page.getByText('1 discarded.'));
    await expectShown(page.getByText('No dead letters'));
  });

  it('say whose they are and why, and are moved one by one', async () => {
    const saleId = await shop.createSale({ totalStock: 5 });
    await shop.buy(saleId, 'ada');
    await shop.stores.untilAtRest(saleId);
    const { exchange, routingKey } = shop.stores.topology.deadLetters;
    const reservation = { userId: 'bob', orderId: randomUUID(), outboxId: '1-77', reservedAtMs: Date.now() };
    const body = encodeReservations([{ ...reservation, saleId, epoch: 1 }]);
    await shop.stores.withChannel(async (channel) => {
      for (const content of [body, Buffer.from('poison')]) channel.publish(exchange, routingKey, content);
      await until(async () => (await shop.stores.queueDepth(shop.stores.topology.deadLetters.queue)) === 2);
    });
    const page = await browser.open(shop.consoleUrl(saleId));
    await page.getByRole('link', { name: 'See whose they are' }).click();
    await page.getByRole('button', { name: `1 of ${saleId}` }).click();
    await page.waitForURL(/\/dead-letters\?saleId=/);
    await page.reload();
    const rows = page.getByRole('row');
    await until(async () => (await rows.count()) === 2, { what: 'the letter of the sale alone' });
    await expectShown(rows.getByText('bob', { exact: true }));
    await page.getByRole('button', { name: '2 messages' }).click();
    const poison = rows.filter({ hasText: 'poison' });
    await expectShown(poison.getByText('The body is not JSON.'));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'both');
    await poison.getByRole('button', { name: 'Discard' }).click();
    const discarding = page.getByRole('dialog');
    await expectShown(discarding.getByText('One message is deleted.'));
    await discarding.getByRole('button', { name: 'Discard' }).click();
    await expectShown(page.getByText('1 discarded.'));
    await until(async () => (await rows.count()) === 2, { what: 'the other letter is still there' });
    await rows.getByRole('button', { name: 'Replay' }).click();
    await expectShown(page.getByText('1 sent back to the workers.'));
    await expectShown(page.getByText('No dead letters'));
  });
});

describe('the token', () => {
  it('is requested once per tab, and no stampede is offered without demo mode', async () => {
    const api = await shop.stores.startApi({ FLASHSALE_DEMO: 'false', ADMIN_TOKEN });
    const web = await startWeb(api.url);
    shop.stores.defer(() => web.stop());
    const saleId = await shop.createSale();
    const page = await browser.open(`${web.url}/admin`);
    await page.getByText('Use the admin token instead').click();
    await page.getByLabel('Admin token').fill('not the token');
    await page.getByRole('button', { name: 'Sign in with the token' }).click();
    await expectShown(page.getByText('This token is not valid.'));
    await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Sign in with the token' }).click();
    await expectShown(page.getByRole('heading', { name: 'Sales' }));

    await page.goto(`${web.url}/admin/sale/${saleId}`);
    await untilFigure(page, 'In stock', '10');
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0);
    const stampede = await fetch(`${web.url}/api/stampede`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify({ saleId, buyers: 1, buyersPerSecond: 1 }),
    });
    expect(stampede.status).toBe(403);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectShown(page.getByLabel('Password'));
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain(ADMIN_TOKEN);
  });

  it('cannot help where the console is switched off', async () => {
    const api = await shop.stores.startApi({ FLASHSALE_DEMO: 'false' });
    const web = await startWeb(api.url);
    shop.stores.defer(() => web.stop());
    const page = await browser.open(`${web.url}/admin`);
    await expectShown(page.getByText('The console is not available here'));
    await expectShown(
      page.getByText('Admin calls are switched off: no ADMIN_TOKEN is configured, and nobody has an account'),
    );
  });

  it('is not available in a demo that is reached by an unknown host name which leads to this machine', async () => {
    const { port } = new URL(shop.url);
    const page = await browser.open(`http://${STRANGE_NAME}:${port}/admin`);
    await expectShown(page.getByText('The console is not available here'));
    await expectShown(page.getByText('DEMO_HOSTS'));
    const saleId = await shop.createSale();
    const answers = await page.evaluate(async (path) => {
      const pause = await fetch(path, { method: 'POST' });
      const stampede = await fetch('/api/stampede', {
        method: 'POST',
        body: JSON.stringify({ saleId: 'x', buyers: 1, buyersPerSecond: 1 }),
      });
      return [pause.status, stampede.status];
    }, `/api/v1/admin/sales/${saleId}/pause`);
    expect(answers).toEqual([403, 403]);
    expect((await shop.status(saleId)).status).toBe('ACTIVE');
  });
});

// Last: with an account the console is switched off no more.
describe('an operator', () => {
  it('signs in by name, resets a sale by typing its name, and finds that in the log', async () => {
    const saleId = await shop.createSale();
    const { page, url } = await openConsoleAs(browser, shop, 'olga', 'owner');
    const readable = await page.evaluate(() => JSON.stringify([document.cookie, localStorage, sessionStorage]));
    expect(readable).not.toContain('fso_');
    await page.goto(`${url}/admin/sale/${saleId}`);
    await page.getByRole('button', { name: 'Reset' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reset this sale?' });
    const sale = await shop.stores.sales.find(saleId);
    await dialog.getByLabel('Name of the sale').fill('another');
    await dialog.getByRole('button', { name: 'Reset sale' }).click();
    await expectShown(dialog.getByText('This is not the name of the sale.'));
    await dialog.getByLabel('Name of the sale').fill(sale?.name ?? '');
    await dialog.getByRole('button', { name: 'Reset sale' }).click();
    await expectShown(page.getByText('Sale reset.'));

    await page.getByRole('link', { name: 'Activity' }).first().click();
    await expectShown(page.getByRole('rowheader', { name: 'olga' }).first());
    await page.getByLabel('What', { exact: true }).fill('reset-sale');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/\?act=reset-sale$/);
    await page.reload();
    await expectShown(page.getByText('archivedOrders').first());
    expect(await page.getByLabel('What', { exact: true }).inputValue()).toBe('reset-sale');
    expect(await page.getByRole('cell', { name: 'log-in' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expectShown(page.getByLabel('Password'));
    await page.reload();
    await expectShown(page.getByLabel('Password'));
  });

  it('sees what the role does not allow, in one sentence', async () => {
    const saleId = await shop.createSale();
    const { page, url } = await openConsoleAs(browser, shop, 'vera', 'viewer');
    await page.goto(`${url}/admin/sale/${saleId}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expectShown(page.getByText('This needs the role operator: vera has the role viewer'));
    expect(await page.getByRole('button', { name: 'Reset' }).count()).toBe(0);
  });

  it('is told that the password is wrong', async () => {
    const api = await shop.stores.startApi({ FLASHSALE_DEMO: 'false', ADMIN_TOKEN, RATE_LIMIT_ADMIN_FAILURES: '0' });
    const web = await startWeb(api.url);
    shop.stores.defer(() => web.stop());
    const page = await browser.open(`${web.url}/admin`);
    await page.getByLabel('Name', { exact: true }).fill('nobody');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectShown(page.getByText('The name or the password is wrong'));
  });
});
