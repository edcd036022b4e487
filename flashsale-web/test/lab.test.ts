import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { experimentResult } from '../../proof/race-lab/test/experiment-result.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findShifts, findViolations } from './support/page-checks.js';
import { startWeb, type WebServer } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
/** The page asks no API for anything. */
const NO_API = 'http://127.0.0.1:9';

// In this order the windows are closed before the server.
const browser = useBrowser();
const results = mkdtempSync(join(tmpdir(), 'lab-results-'));
let web: WebServer;

beforeAll(async () => {
  web = await startWeb(NO_API, { RACE_LAB_RESULTS_FOLDER: results });
}, START_DEADLINE_MS);
afterAll(() => web.stop());
afterAll(() => rmSync(results, { recursive: true, force: true }));

function panel(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true });
}

describe('the race in the browser', () => {
  it('shows in slow motion how the naive counter oversells, and how the guarded one does not', async () => {
    const page = await browser.open(`${web.url}/lab`);
    await page.getByRole('button', { name: 'Race in slow motion' }).click();
    const naive = panel(page, 'None, in memory');
    await expectShown(naive.getByText('Session capacity race: RACE CONDITION, 10/5 enrollments'));
    await expectShown(naive.getByText('the race showed in 1 of 1 round; 5 oversold, the counter is off by 9'));
    await expectShown(naive.getByRole('img', { name: /^student-1 reads 5, student-2 reads 5, .*student-1 writes 4/ }));
    const guarded = panel(page, 'Mutex, in memory');
    await expectShown(guarded.getByText('Session capacity race: OK, 5/5 enrollments (this run)'));
    await expectShown(guarded.getByRole('img', { name: /^student-1 reads 5, student-1 writes 4, student-2 reads 4/ }));
    expect(await findShifts(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page)).toEqual([]);
  });

  it('runs ten rounds at full speed, with another scenario and another guard', async () => {
    const page = await browser.open(`${web.url}/lab`);
    await page.getByLabel('Scenario', { exact: true }).selectOption('Last item');
    await page.getByLabel('Guard to compare').selectOption('Check and act in one turn, in memory');
    await page.getByRole('button', { name: '10 rounds at full speed' }).click();
    await expectShown(page.getByText('Last item race: RACE CONDITION, 50/1 items'));
    await expectShown(page.getByText('the race showed in 10 of 10 rounds'));
    await expectShown(page.getByText('Last item race: OK, 1/1 items (this run)'));
    await expectShown(page.getByText('no race in 10 rounds'));
  });

  it('can be stopped', async () => {
    const page = await browser.open(`${web.url}/lab`);
    await page.getByLabel('Scenario', { exact: true }).selectOption('Flash checkout');
    await page.getByRole('button', { name: 'Race in slow motion' }).click();
    // A hundred claims that hold the mutex for half a second each.
    await expectShown(panel(page, 'Mutex, in memory').getByText('Running …'));
    await page.getByRole('button', { name: 'Stop' }).click();
    await expectShown(page.getByText('Stopped before a round finished.').last());
  });
});

describe('the load test', () => {
  it('is linked, at the address of the race lab', async () => {
    const page = await browser.open(`${web.url}/lab`);
    const link = page.getByRole('link', { name: 'Open the load test' });
    expect(await link.getAttribute('href')).toBe('http://127.0.0.1:3002/load-test');
  });
});

describe('the results', () => {
  it('are those that came with the sources, where this machine has none, one scenario at a time', async () => {
    const page = await browser.open(`${web.url}/lab`);
    await expectShown(page.getByText('The published run'));
    await expectShown(page.getByText('1,000 users want 100 units'));
    await page.getByRole('link', { name: 'Balance' }).click();
    await expectShown(page.getByText('Two devices of one owner buy').last());
    await page.getByText('Row lock (SELECT').click();
    await expectShown(page.getByRole('region', { name: 'The code of this counter' }).getByText('FOR UPDATE'));
    expect(await findViolations(page)).toEqual([]);
  });

  describe('of this machine', () => {
    const folder = join(results, '2026-11-21T00-00-00Z');
    beforeEach(() => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, 'result.json'),
        JSON.stringify(experimentResult({ none: [7, 5], 'row-lock': [5, 5] })),
      );
      writeFileSync(join(folder, 'report.html'), '<!doctype html><title>The report</title>');
    });

    it('come first, with their report, and lead to those that came with the sources', async () => {
      const page = await browser.open(`${web.url}/lab`);
      await expectShown(page.getByText('The newest run on this machine'));
      await expectShown(page.getByText('1 of 2 strategies raced.'));
      await expectShown(page.getByText('queue was skipped: needs RabbitMQ.'));
      await page.getByRole('link', { name: 'Show the published run' }).click();
      await expectShown(page.getByText('The published run,'));
      await page.getByRole('link', { name: 'Balance' }).click();
      await page.getByRole('link', { name: 'Show the newest run on this machine' }).click();
      await expectShown(page.getByText('1 of 2 strategies raced.'));
    });

    it('have a report that reaches nothing else of this origin', async () => {
      const answer = await fetch(`${web.url}/api/lab/report`);
      expect(await answer.text()).toContain('The report');
      expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox allow-scripts; default-src 'none';/);
      // Browsers show nothing of what is in a sandbox and has an opener policy.
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('are passed over while they cannot be read', async () => {
      writeFileSync(join(folder, 'result.json'), '{"format":1,"sta');
      const page = await browser.open(`${web.url}/lab`);
      await expectShown(page.getByText('The published run'));
    });
  });
});
