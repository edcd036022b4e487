import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { expectShown, useBrowser } from './support/browser.js';
import { createHoldSale } from './support/holds.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const PHONE = { width: 360, height: 780 };
const GERMAN = { locale: 'de-AT', timezoneId: 'Europe/Vienna' };
const YEAR_SECONDS = 365 * 24 * 60 * 60;

// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop();

const languageOf = (page: Page): Promise<string | null> => page.locator('html').getAttribute('lang');

async function expectGood(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
}

describe('a visitor whose browser prefers German', () => {
  it.each([true, false])('buys in German, with a script: %s', async (javaScriptEnabled) => {
    const saleId = await shop.createSale({ name: 'A lamp', totalStock: 1_200 });
    const page = await browser.open(shop.saleUrl(saleId), { ...GERMAN, javaScriptEnabled });
    expect(await languageOf(page)).toBe('de');
    await expectShown(page.getByText('von 1.200'));
    await page.getByLabel('Ihre Nutzer-ID').fill('ada');
    await page.getByRole('button', { name: 'Jetzt kaufen' }).click();
    await expectShown(page.getByText('Ihr Kauf ist reserviert'));
    await shop.stores.untilAtRest(saleId);
    if (!javaScriptEnabled) await page.reload();
    const order = page.getByRole('region', { name: 'Ihre Bestellung' });
    await expectShown(order.getByText('Ihre Bestellung ist bestätigt.'));
    await order.getByRole('link', { name: 'Bestellung und Beleg' }).click();
    await expectShown(page.getByRole('heading', { name: 'Beleg' }));
    await until(async () => (await page.title()) === 'Bestellung · Flash Sale', { what: 'the title is German' });
    expect(await shop.stores.readOrders(saleId)).toMatchObject([{ userId: 'ada' }]);
  });

  it.each([
    ['a phone', PHONE],
    ['a desktop', { width: 1280, height: 900 }],
  ])('finds everything in its place on %s', async (_device, viewport) => {
    const saleId = await createHoldSale(shop, {
      name: 'Ein Stuhl',
      startsAt: '2031-07-01T12:00:00Z',
      endsAt: '2031-07-01T14:30:00Z',
    });
    const page = await browser.open(`${shop.url}/`, { ...GERMAN, viewport });
    await expectShown(page.getByRole('heading', { level: 1, name: 'Heute im Flash Sale' }));
    await expectShown(page.getByText('Startet bald').first());
    await expectGood(page);
    await browser.keepPicture(page, 'the list');
    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByText('Live', { exact: true }));
    // In the visitor's own zone and language.
    await expectShown(page.getByText(/^1\. Juli 2031, 14:00.16:30 (Uhr )?MESZ$/));
    await expectShown(page.getByText(/^19,99\s€$/).filter({ visible: true }));
    await expectShown(page.getByRole('button', { name: 'Noch nicht gestartet', disabled: true }));
    await expectGood(page);
  });

  it('loads no other language', async () => {
    const page = await browser.open(`${shop.url}/health`, GERMAN);
    const scripts: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.text());
    });
    await page.goto(shop.saleUrl(await shop.createSale()));
    await expectShown(page.getByText('Live', { exact: true }));
    const loaded = (await Promise.all(scripts)).join('\n');
    expect(loaded).toContain('In den Kalender eintragen');
    expect(loaded).not.toContain('Add to calendar');
  });
});

describe('an operator whose browser prefers German', () => {
  it.each([
    ['a phone', PHONE],
    ['a desktop', { width: 1440, height: 900 }],
  ])('runs a sale in German on %s', async (_device, viewport) => {
    const saleId = await createHoldSale(shop, { name: 'Ein Hocker', totalStock: 1_500 });
    const page = await browser.open(`${shop.url}/admin`, { ...GERMAN, viewport });
    await expectShown(page.getByRole('button', { name: 'Verkauf anlegen' }));
    await expectShown(page.getByRole('row').filter({ hasText: saleId }).getByText('Läuft jetzt'));
    expect(await page.title()).toBe('Konsole · Flash Sale');
    await expectGood(page);
    await browser.keepPicture(page, 'the list');

    await page.goto(shop.consoleUrl(saleId));
    await expectShown(page.getByText(/von 1\.500/).first());
    await page.getByRole('button', { name: 'Bestand erhöhen' }).click();
    await page.getByLabel('Zusätzliche Stück').fill('0');
    await page.getByRole('button', { name: 'Hinzufügen' }).click();
    await expectShown(page.getByText('Geben Sie eine ganze Zahl von 1 bis 10.000.000 ein.'));
    await page.getByLabel('Zusätzliche Stück').fill('500');
    await page.getByRole('button', { name: 'Hinzufügen' }).click();
    await expectShown(page.getByText('500 Stück hinzugefügt.'));
    await expectShown(page.getByText(/von 2\.000/).first());
    await expectGood(page);
    await browser.keepPicture(page, 'a sale');

    for (const [path, title] of [
      ['/orders', 'Keine Bestellungen'],
      ['/audit', 'Audit-Protokoll'],
      ['/room', 'Dieser Verkauf hat keinen Warteraum.'],
      ['/acts', 'Erledigt'],
    ] as const) {
      await page.goto(`${shop.consoleUrl(saleId)}${path}`);
      await expectShown(page.getByText(title).filter({ visible: true }).first());
      await expectGood(page);
    }
  });
});

describe('the choice of the language', () => {
  it.each([true, false])('is remembered, and leads back to the page, with a script: %s', async (javaScriptEnabled) => {
    const saleId = await shop.createSale();
    const page = await browser.open(`${shop.saleUrl(saleId)}?outcome=sold-out`, { javaScriptEnabled, viewport: PHONE });
    expect(await languageOf(page)).toBe('en');
    await expectShown(page.getByText('Sale is sold out'));
    const choice = page.getByRole('form', { name: 'Language' });
    await choice.getByRole('button', { name: 'Deutsch' }).focus();
    await page.keyboard.press('Enter');
    await expectShown(page.getByText('Der Verkauf ist ausverkauft'));
    expect(page.url()).toBe(`${shop.saleUrl(saleId)}?outcome=sold-out`);
    expect(await languageOf(page)).toBe('de');
    // It is a script.
    if (javaScriptEnabled) await expectGood(page);

    await page.goto(shop.url);
    await expectShown(page.getByRole('heading', { name: 'Heute im Flash Sale' }));
    const back = page.getByRole('form', { name: 'Sprache' });
    expect(await back.getByRole('button', { name: 'Deutsch' }).getAttribute('aria-current')).toBe('true');
    await back.getByRole('button', { name: 'English' }).click();
    await expectShown(page.getByRole('heading', { name: 'Flash sales today' }));
  });

  it('takes only what is a language, from no other site, and leads to no other', async () => {
    const choose = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${shop.url}/language`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });
    expect((await choose('language=fr')).status).toBe(400);
    expect((await choose(`language=${'d'.repeat(300)}`)).status).toBe(413);
    expect((await choose('language=de', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await fetch(`${shop.url}/language`)).status).toBe(405);
    const answer = await choose('language=de', { referer: 'https://evil.example/orders?a=b' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/orders?a=b']);
    const astray = await choose('language=de', { referer: 'https://evil.example//evil.example' });
    expect(astray.headers.get('location')).toBe('/');
    expect(answer.headers.get('set-cookie')).toBe(
      `flashsale_language=de; Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax`,
    );
  });

  it.each([
    ['de;q=0.8, en;q=0.9', '', 'en'],
    ['fr, de-CH;q=0.5', '', 'de'],
    ['fr', '', 'en'],
    [';;;', '', 'en'],
    ['de', 'flashsale_language=en', 'en'],
    ['en', 'flashsale_language=nonsense', 'en'],
  ])('by %j and the cookie %j is %s', async (accepted, cookie, language) => {
    const page = await fetch(shop.url, { headers: { 'accept-language': accepted, cookie } });
    expect(await page.text()).toContain(`<html lang="${language}"`);
  });
});
