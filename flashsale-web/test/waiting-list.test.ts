import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import type { Page } from 'playwright-core';
import { expectShown, useBrowser } from './support/browser.js';
import { bar, createHoldSale, joinList, onOrderPage } from './support/holds.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const PHONE = { viewport: { width: 360, height: 780 } };
const GERMAN = { locale: 'de-AT', timezoneId: 'Europe/Vienna' };

// In this order the windows are closed before the servers.
const browser = useBrowser();
const mails = { REMINDER_MAILS: 'true' };
const shop = useShop(mails, () => Promise.resolve(mails));

/** A sale all of whose units somebody holds. */
async function openAllHeld(terms: Parameters<typeof createHoldSale>[1] = {}): Promise<string> {
  const saleId = await createHoldSale(shop, { totalStock: 1, ...terms });
  await shop.buy(saleId, 'owner');
  // A page without a script is not corrected, and counts may be a quarter of a second old.
  await until(async () => (await shop.status(saleId)).remainingStock === 0, { what: 'the hold is seen' });
  return saleId;
}

async function joinAs(page: Page, userId: string): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
  await page.getByRole('button', { name: 'Join the waiting list' }).click();
}

async function listingOf(saleId: string, userId: string): Promise<string | undefined> {
  const answer = await fetch(`${shop.apiUrl}/api/v1/sale/${saleId}/waiting-list/${userId}`);
  return ((await answer.json()) as { status?: string }).status;
}

async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await findViolations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await findViolations(page)).toEqual([]);
  expect(await sidewaysOverflow(page)).toBe(0);
}

describe('the waiting list of a sale', () => {
  it('is joined when all is held, and leads to the order of what is offered', async () => {
    const saleId = await openAllHeld({ offerSeconds: 300 });
    await joinList(shop, saleId, 'first');
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('What comes back is offered to who is on the waiting list', { exact: false }));
    await expectAccessible(page);
    await browser.keepPicture(page, 'before');
    await page.getByLabel('Units').selectOption('2');
    await page.getByLabel('Fewer are fine, too').check();
    await joinAs(page, 'ada');
    await expectShown(page.getByRole('heading', { name: 'Waiting list' }));
    await expectShown(page.getByText('1 person comes first.'));
    await expectShown(page.getByText('You are waiting for 2 units; fewer are fine, too.'));
    await until(async () => (await page.title()) === 'Place 2 · A lamp', { what: 'the title says it' });
    expect(new URL(page.url()).search).toBe('');
    await expectAccessible(page);
    await browser.keepPicture(page, 'a place');

    await shop.addStock(saleId, 1);
    await expectShown(page.getByText('You are next.'));
    await shop.addStock(saleId, 1);
    // By itself, within the few seconds after which whoever is next asks.
    await onOrderPage(page);
    await expectShown(page.getByText(/^(05:00|04:5\d)$/));
    await page.goto(shop.url);
    await expectShown(bar(page).getByText('1 unit held for you'));

    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByRole('heading', { name: 'Held for you' }));
    await expectAccessible(page);
    await browser.keepPicture(page, 'an offer');
    await page.getByRole('link', { name: 'Continue with your order' }).click();
    await onOrderPage(page);
    await page.getByText('Cancel this order').click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await expectShown(page.getByText('You cancelled it.'));
    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByRole('button', { name: /^Reserve for/ }));
  });

  it.each([true, false])('has a mail sent with the offer, with a script: %s', async (javaScriptEnabled) => {
    const saleId = await openAllHeld();
    const page = await browser.open(shop.saleUrl(saleId), { javaScriptEnabled });
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You agree that we send one mail to this address', { exact: false }));
    await page.getByLabel('Email').fill('ada');
    await page.getByRole('button', { name: 'Tell me by mail' }).click();
    await expectShown(page.getByText('Please enter an email address.'));
    if (javaScriptEnabled) await expectAccessible(page);
    await page.getByLabel('Email').fill(' ada@example.com ');
    await page.getByRole('button', { name: 'Tell me by mail' }).click();
    await expectShown(page.getByText('You get one mail when units are held for you.'));
    await expectShown(page.getByText('You are next.'));
    expect(page.url()).not.toContain('example');
    const { rows } = await shop.stores.database.pool.query(
      'SELECT email, language FROM offer_mails JOIN waiting_list USING (place) WHERE sale_id = $1',
      [saleId],
    );
    expect(rows).toEqual([{ email: 'ada@example.com', language: 'en' }]);
    await browser.keepPicture(page, 'a mail');
  });

  it('is left, and joined again at its end, on a phone', async () => {
    const saleId = await openAllHeld({ quantityMax: 1 });
    const page = await browser.open(shop.saleUrl(saleId), PHONE);
    expect(await page.getByLabel('Fewer are fine, too').count()).toBe(0);
    const box = await page.getByRole('button', { name: 'Join the waiting list' }).boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.viewport.height);
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You are next.'));
    await browser.keepPicture(page, 'a place');
    await joinList(shop, saleId, 'bob');
    await page.getByRole('button', { name: 'Leave the waiting list' }).click();
    await expectShown(page.getByText('You have left the waiting list'));
    await expectAccessible(page);
    await browser.keepPicture(page, 'left');
    await joinAs(page, 'ada');
    await expectShown(page.getByText('1 person comes first.'));
    await page.reload();
    await expectShown(page.getByText('1 person comes first.'));
  });

  it('is joined when the answer alone says that none is to be had', async () => {
    const saleId = await createHoldSale(shop, { totalStock: 1 });
    const page = await browser.open(`${shop.url}/health`);
    await page.route(/\/(events|status)$/, (route) => route.abort());
    await page.goto(shop.saleUrl(saleId));
    await shop.buy(saleId, 'somebody');
    await page.getByLabel('Your user ID').fill('ada');
    await page.getByRole('button', { name: /^Reserve for/ }).click();
    await expectShown(page.getByText('All units are held'));
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You are next.'));
  });

  it('tells a hidden tab of an offer in its title, and leads nowhere', async () => {
    const saleId = await openAllHeld();
    const page = await browser.open(shop.saleUrl(saleId));
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You are next.'));
    // What is asked next is answered when the tab is hidden and the offer made.
    await page.route(
      /\/waiting-list\/ada$/,
      async (route) => {
        await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
        await shop.addStock(saleId, 1);
        await until(async () => (await listingOf(saleId, 'ada')) === 'OFFERED', { what: 'the offer' });
        await route.continue();
      },
      { times: 1 },
    );
    await until(async () => (await page.title()) === 'Held for you · A lamp', { what: 'the title says it' });
    expect(page.url()).toBe(shop.saleUrl(saleId));
    await expectShown(page.getByRole('link', { name: 'Continue with your order' }));
    // A list that has made an offer cannot be left; the page says so by the offer.
    const left = await page.request.post(`${shop.saleUrl(saleId)}/waiting-list/leave`, {
      form: { userId: 'ada' },
      maxRedirects: 0,
    });
    expect(left.headers()['location']).toBe(`/sale/${saleId}`);
  });

  it('says in a sentence why nobody joins it', async () => {
    const saleId = await openAllHeld();
    const page = await browser.open(shop.saleUrl(saleId));
    const submit = (form: Record<string, string>) =>
      page.request.post(`${shop.saleUrl(saleId)}/waiting-list`, { form, maxRedirects: 0 });
    const outcomeOf = async (form: Record<string, string>): Promise<string | undefined> =>
      (await submit(form)).headers()['location'];
    const at = (outcome: string): string => `/sale/${saleId}?outcome=${outcome}`;
    expect(await outcomeOf({ userId: '' })).toBe(at('no-user-id'));
    expect(await outcomeOf({ userId: 'a b' })).toBe(at('bad-user-id'));
    expect(await outcomeOf({ userId: 'ada', quantity: '5' })).toBe(at('list-quantity'));
    expect(await outcomeOf({ userId: 'owner', quantity: '4' })).toBe(at('list-limit'));
    await shop.addStock(saleId, 2);
    await until(async () => (await shop.status(saleId)).remainingStock === 2, { what: 'the new units are seen' });
    expect(await outcomeOf({ userId: 'ada' })).toBe(at('list-on-sale'));
    const none = await page.request.post(`${shop.url}/sale/none/waiting-list`, {
      form: { userId: 'ada' },
      maxRedirects: 0,
    });
    expect(none.headers()['location']).toBe('/sale/none?outcome=unknown-sale');
    await page.goto(`${shop.url}${at('list-on-sale')}`);
    await expectShown(page.getByText('There is no need to wait: reserve them now.'));
    await expectShown(page.getByRole('button', { name: /^Reserve for/ }));
    await page.goto(`${shop.url}${at('list-full')}`);
    await expectShown(page.getByText('The waiting list is full'));
  });

  it('is changed by no page of another site', async () => {
    const saleId = await openAllHeld();
    for (const path of ['waiting-list', 'waiting-list/leave']) {
      const url = `${shop.saleUrl(saleId)}/${path}`;
      expect((await fetch(url, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
      expect((await fetch(url)).status).toBe(405);
    }
  });
});

describe('a page whose script does not run', () => {
  it('joins the waiting list, shows the place and the offer, and leaves', async () => {
    const saleId = await openAllHeld();
    await joinList(shop, saleId, 'first');
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, javaScriptEnabled: false });
    await page.getByLabel('Units').selectOption('2');
    await page.getByLabel('Fewer are fine, too').check();
    await joinAs(page, 'ada');
    await expectShown(page.getByText('1 person comes first.'));
    await expectShown(page.getByText('You are waiting for 2 units; fewer are fine, too.'));
    expect(new URL(page.url()).search).toBe('');
    await browser.keepPicture(page, 'a place');
    await page.getByRole('button', { name: 'Leave the waiting list' }).click();
    await expectShown(page.getByText('You have left the waiting list'));
    await joinAs(page, 'ada');
    await shop.addStock(saleId, 2);
    await page.reload();
    await page.getByRole('link', { name: 'Continue with your order' }).click();
    await onOrderPage(page);
  });
});

describe('a visitor whose browser prefers German', () => {
  it('waits in German', async () => {
    const saleId = await openAllHeld();
    const page = await browser.open(shop.saleUrl(saleId), { ...GERMAN, ...PHONE });
    await page.getByLabel('Ihre Nutzer-ID').fill('ada');
    await page.getByLabel('Auch weniger ist recht').check();
    await page.getByRole('button', { name: 'Auf die Warteliste' }).click();
    await expectShown(page.getByRole('heading', { name: 'Warteliste' }));
    await expectShown(page.getByText('Sie sind als Nächstes dran.'));
    await expectAccessible(page);
    await browser.keepPicture(page, 'a place');
    await page.getByRole('button', { name: 'Warteliste verlassen' }).click();
    await expectShown(page.getByText('Sie haben die Warteliste verlassen'));
  });
});
