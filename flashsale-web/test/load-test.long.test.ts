import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type LabProcess, startLab } from '../../proof/race-lab/test/lab-process.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';

const START_DEADLINE_MS = 120_000;
const TEST_DEADLINE_MS = 120_000;
const PHONE = { width: 360, height: 780 };

// In this order the windows are closed before the server.
const browser = useBrowser();
const stores = useStores();
let lab: LabProcess;

beforeAll(async () => {
  lab = await startLab(stores);
}, START_DEADLINE_MS);

const open = (options = {}): Promise<Page> => browser.open(`${lab.url}/load-test`, options);

async function fill(page: Page, fields: Readonly<Record<string, number>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByRole('spinbutton', { name: label, exact: true }).fill(String(value));
  }
}

/** The number in the row of all endpoints. */
async function total(page: Page, column: number): Promise<number> {
  const text = await page
    .getByRole('row', { name: /^Total/ })
    .getByRole('cell')
    .nth(column)
    .innerText();
  return Number(text.replaceAll(',', ''));
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFileSync(await file.path(), 'utf8');
}

describe('the page of the load test', () => {
  it(
    'starts, shows rising numbers and the remaining stock, stops, and offers its stats for download',
    async () => {
      const page = await open();
      expect(await page.getByLabel('Users', { exact: true }).inputValue()).toBe('1000');
      expect(await page.getByLabel('Host').inputValue()).toBe(lab.url);
      await page.getByRole('button', { name: 'Reset the stock' }).click();
      await expectShown(page.getByText('100 of 100'));
      await fill(page, { Users: 40, 'Users per second': 40, Buggy: 0, Unstable: 0, Safe: 1, From: 0.1, To: 0.2 });
      await page.getByRole('button', { name: 'Start' }).click();
      await expectShown(page.getByText(/^Running, \d+ s of 120 s: 40 of 40 users, 3 worker processes\.$/));
      await expectShown(page.getByText('exactly 0'));
      await expectShown(page.getByText('100 orders for 100 units.'));
      await page.getByRole('status').getByText('The load test is running.').waitFor({ state: 'attached' });
      const early = await until(() => total(page, 0), { what: 'requests' });
      await until(async () => (await total(page, 0)) > early, { what: 'more requests' });
      await expectShown(page.getByRole('img', { name: 'Requests per second' }));
      await until(
        async () => ((await page.locator('#chart-users path.users').last().getAttribute('d')) ?? '').length > 20,
        { what: 'a line of users' },
      );
      expect(await findViolations(page)).toEqual([]);

      await page.getByRole('button', { name: 'Stop' }).click();
      await expectShown(page.getByText(/^Ended after \d+ s; [\d,]+ requests to http/));
      const requests = await total(page, 0);
      expect(await total(page, 1)).toBe(100);
      expect(await download(page, 'Figures as CSV')).toContain(`\r\n,Total,${requests},100,`);
      expect(await download(page, 'Seconds as CSV')).toMatch(/^second,users,requests,failures,median_ms,p95_ms\r\n0,/);
      for (const chart of ['Requests per second', 'Response times', 'Number of users']) {
        expect(await download(page, `${chart} as SVG`)).toMatch(/^<svg\s[^]*<\/svg>$/);
      }
    },
    TEST_DEADLINE_MS,
  );

  it(
    'shows how far the buggy checkout oversells, and what of the unstable one failed',
    async () => {
      const page = await open();
      await page.getByRole('button', { name: 'Reset the stock' }).click();
      await fill(page, { Users: 60, 'Users per second': 60, Buggy: 1, Unstable: 2, Safe: 0, From: 0.1, To: 0.2 });
      await page.getByRole('button', { name: 'Start' }).click();
      await expectShown(page.getByText(/^-\d+ of 100$/));
      await expectShown(page.getByText('RACE CONDITION'));
      await expectShown(page.getByText(/× 503 Service Unavailable at \/api\/v1\/checkout\/unstable/));
      expect(await findViolations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await findViolations(page)).toEqual([]);
      await browser.keepPicture(page, 'dark');
      await page.getByRole('button', { name: 'Stop' }).click();
      await expectShown(page.getByText(/^Ended after/));
    },
    TEST_DEADLINE_MS,
  );

  it('says why it does not start', async () => {
    const page = await open();
    await page.getByLabel('Host').fill('http://example.com');
    await page.getByRole('button', { name: 'Start' }).click();
    await expectShown(page.getByRole('alert').getByText('The load goes to this machine only, not to example.com.'));
    expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(true);
  });

  it('fits a narrow phone, and does not shift', async () => {
    const page = await open({ viewport: PHONE, isMobile: true, hasTouch: true });
    await expectShown(page.getByText(/ of 100$|^exactly 0$/));
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findShifts(page)).toEqual([]);
  });

  it(
    'tells when the lab is gone',
    async () => {
      const other = await startLab(stores);
      const page = await browser.open(`${other.url}/load-test`);
      await expectShown(page.getByText('100 of 100'));
      await other.kill();
      await expectShown(page.getByText('The race lab does not answer; trying again …'));
    },
    TEST_DEADLINE_MS,
  );
});
