import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { drawRoom, giveRoom, joinRoom, roomsOf, users } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const HOUR_MS = 3_600_000;
/** The cut-off is ten seconds before the start. */
const UNTIL_START_MS = 13_000;
const PHONE = { viewport: { width: 360, height: 800 } };
const SENTENCE = 'We check the stock; back at 9:30';

const browser = useBrowser();
const shop = useShop();

/** Waits until every process knows the room. */
async function untilKnown(saleId: string): Promise<void> {
  await until(async () => (await fetch(`${shop.apiUrl}/api/v1/sale/${saleId}/room`)).ok, { what: 'the room is known' });
  await until(async () => (await shop.status(saleId)).hasRoom === true, { what: 'the sale has a room' });
}

async function joinAs(page: Page, userId: string): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
}

describe('the waiting room of a sale', () => {
  it('is joined before the sale, draws at its start, and lets one buy', async () => {
    const saleId = await shop.createSale({ startsAt: new Date(Date.now() + UNTIL_START_MS).toISOString() });
    await giveRoom(shop.stores, saleId);
    await untilKnown(saleId);
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByRole('heading', { name: 'Waiting room' }));
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You may close this page', { exact: false }));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'waiting for the draw');

    const buy = page.getByRole('button', { name: 'Buy Now' });
    await buy.waitFor({ state: 'visible', timeout: 2 * UNTIL_START_MS });
    await buy.click();
    await expectShown(page.getByText('Purchase reserved successfully'));
  });

  it('shows place, people ahead and the operator’s sentence, on a phone and without a script', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilKnown(saleId);
    await until(async () => ((await roomsOf(shop.stores).find([saleId]))[0]?.secret ?? undefined) !== undefined);
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, javaScriptEnabled: false });
    await joinAs(page, 'late');
    await expectShown(page.getByText('Place 31'));
    await expectShown(page.getByText(/^(28|29|30) people are ahead of you\.$/));
    await expectShown(page.getByText(/^It is your turn in \d+ to \d+ minutes\.$/));
    expect(await page.getByRole('button', { name: 'Buy Now' }).count()).toBe(0);
    await browser.keepPicture(page, 'a place');

    await fetch(`${shop.apiUrl}/api/v1/admin/sales/${saleId}/room/pause`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: SENTENCE }),
    });
    await until(async () => {
      await page.reload();
      return (await page.getByText(SENTENCE).count()) > 0;
    });
  });

  it('has no way around it: the form of the page is refused by the API', async () => {
    const saleId = await shop.createSale();
    await drawRoom(shop.stores, await giveRoom(shop.stores, saleId, { perMinute: 1 }));
    await untilKnown(saleId);
    const answer = await fetch(`${shop.url}/sale/${saleId}/buy`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ userId: 'eve' }),
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toBe(`/sale/${saleId}?outcome=refused`);
    expect(await shop.status(saleId)).toMatchObject({ remainingStock: 10 });
  });

  it('says when it opens, and fits on a phone', async () => {
    const saleId = await shop.createSale({
      startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
      endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    });
    await giveRoom(shop.stores, saleId, { opensAt: new Date(Date.now() + HOUR_MS / 2) });
    await untilKnown(saleId);
    const page = await browser.open(shop.saleUrl(saleId), PHONE);
    await expectShown(page.getByText('It opens at', { exact: false }));
    expect(await page.getByRole('button', { name: 'Join the waiting room' }).count()).toBe(0);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });
});
