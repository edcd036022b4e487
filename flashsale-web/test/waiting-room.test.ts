import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { makeCodes, memberOf } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  callEverybody,
  drawRoom,
  giveRoom,
  joinRoom,
  roomsOf,
  users,
} from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { untilRoomIsKnown, untilSeen } from './support/rooms.js';
import { useShop } from './support/shop.js';

const HOUR_MS = 3_600_000;
const UNTIL_OPENING_MS = 5_000;
const IN_AN_HOUR = () => ({
  startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
  endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
});
const PHONE = { viewport: { width: 360, height: 800 } };
const SENTENCE = 'We check the stock; back at 9:30';

const browser = useBrowser();
const shop = useShop();

async function joinAs(page: Page, userId: string): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
}

async function joinWith(page: Page, userId: string, code: string): Promise<void> {
  const field = page.getByLabel('Code', { exact: true });
  if (!(await field.isVisible())) await page.getByText('I have a code').click();
  await field.fill(code);
  await joinAs(page, userId);
}

describe('the waiting room of a sale', () => {
  it('is waited for, joined, drawn, checked in the browser, and left with an order', async () => {
    const saleId = await shop.createSale(IN_AN_HOUR());
    const room = await giveRoom(shop.stores, saleId, { opensAt: new Date(Date.now() + UNTIL_OPENING_MS) });
    await untilRoomIsKnown(shop, saleId);
    const page = await browser.open(shop.saleUrl(saleId));
    await expectShown(page.getByText('The waiting room opens in'));
    await page.getByText('How the places are drawn').press('Enter');
    await expectShown(page.getByText(room.commitment));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'before the opening');

    await untilSeen(page, 'Join the waiting room');
    await joinAs(page, 'ada');
    await expectShown(page.getByText('You may close this page', { exact: false }));
    await expectShown(page.getByText('The draw is in'));
    await browser.keepPicture(page, 'waiting for the draw');
    await joinRoom(shop.stores, room, users(20));
    await drawRoom(shop.stores, room);
    await callEverybody(shop.stores, room);
    await shop.stores.sales.change(saleId, { startsAt: new Date() });

    await untilSeen(page, 'It is your turn: you may buy now.');
    await until(async () => (await page.title()).startsWith('Your turn · '), { what: 'the title says it' });
    await page.getByText('How the places are drawn').press('Enter');
    await page.getByRole('button', { name: 'Check my place' }).press('Enter');
    await expectShown(page.getByText(/^The draw is right: place \d+ is yours\.$/));
    await expectShown(page.getByText('The commitment is the one that this browser noted before the draw.'));
    await expectShown(page.getByText('Your number 1 is in the list that was closed before the draw.'));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'checked');
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Purchase reserved successfully'));
    await expectShown(page.getByText('Your order is confirmed.'));
    await page.getByText('It is your turn: you may buy now.').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Let somebody else in' }).waitFor({ state: 'hidden' });
    expect(await page.title()).not.toContain('Your turn');
  });

  it('says when a draw is wrong', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, colorScheme: 'dark' });
    await joinAs(page, 'user-7');
    await expectShown(page.getByText(/^Place \d+$/));
    // As if the shop had bound itself to another secret before, and had put somebody else into the list.
    await page.evaluate((key) => localStorage.setItem(key, '0'.repeat(64)), `flashsale draw ${saleId}`);
    await page.route(`**/room/proof/*`, async (route) => {
      const answer = await route.fetch();
      const proof = (await answer.json()) as { path: string[] };
      await route.fulfill({ response: answer, json: { ...proof, path: proof.path.map(() => 'ab'.repeat(32)) } });
    });
    await page.reload();
    await page.getByText('How the places are drawn').click();
    await page.getByRole('button', { name: 'Check my place' }).click();
    await expectShown(page.getByText('Something is wrong with this draw.', { exact: false }));
    await expectShown(page.getByText('is not in the list.', { exact: false }));
    await expectShown(page.getByText('The commitment is not the one', { exact: false }));
    await expectShown(page.getByText('Your place follows from the secret and the list.'));
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'wrong');
  });

  it('survives a lost network, asks at once when it is looked at again, and is joined in all tabs', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
    const page = await browser.open(shop.saleUrl(saleId));
    const tab = await page.context().newPage();
    await tab.goto(shop.saleUrl(saleId));
    await joinAs(page, 'late');
    await expectShown(page.getByText('Place 31'));
    await untilSeen(tab, 'Place 31');
    await tab.close();

    await page.context().setOffline(true);
    await expectShown(page.getByText('You are offline', { exact: false }));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expectShown(page.getByText('Place 31'));
    await callEverybody(shop.stores, room);
    await page.context().setOffline(false);
    await untilSeen(page, 'It is your turn: you may buy now.');
    await expectShown(page.getByRole('button', { name: 'Buy Now' }));
  });

  it('shows place, people ahead and the operator’s sentence, on a phone and without a script', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
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

  it.each([true, false])('is left, and joined again with the same place; with a script: %s', async (hasScript) => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
    // The checker is a script.
    const violationsOf = hasScript ? findViolations : () => [];
    const options = hasScript ? {} : { ...PHONE, colorScheme: 'dark' as const, javaScriptEnabled: false };
    const page = await browser.open(shop.saleUrl(saleId), options);
    await joinAs(page, 'late');
    await expectShown(page.getByText('Place 31'));
    expect(await violationsOf(page)).toEqual([]);
    await browser.keepPicture(page, 'waiting');
    await page.getByRole('button', { name: 'I do not want to buy' }).click();
    await expectShown(page.getByText('You have left.', { exact: false }));
    await page.getByRole('button', { name: 'Join the waiting room' }).click();
    await expectShown(page.getByText('Place 31'));

    await callEverybody(shop.stores, room);
    await until(async () => {
      await page.reload();
      return (await page.getByText('It is your turn: you may buy now.').count()) > 0;
    });
    expect(await roomsOf(shop.stores).readFigures(room)).toMatchObject({ inside: 1 });
    expect(await violationsOf(page)).toEqual([]);
    await browser.keepPicture(page, 'inside');
    await page.getByRole('button', { name: 'Let somebody else in' }).click();
    await expectShown(page.getByText('You have left.', { exact: false }));
    expect(await page.getByRole('button', { name: 'Buy Now' }).count()).toBe(0);
    expect(await roomsOf(shop.stores).readFigures(room)).toMatchObject({ inside: 0 });
    await browser.keepPicture(page, 'left');
    await page.getByRole('button', { name: 'Join the waiting room' }).click();
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await expectShown(page.getByText('Purchase reserved successfully'));
  });

  it('calls first who has a code, and says when it is not valid, with and without a script', async () => {
    const saleId = await shop.createSale();
    const room = await giveRoom(shop.stores, saleId, { perMinute: 1 });
    await joinRoom(shop.stores, room, users(30));
    await drawRoom(shop.stores, room);
    await untilRoomIsKnown(shop, saleId);
    const codes = await makeCodes(shop.stores.database.pool, saleId, { count: 2, usesMax: 1 });
    for (const [i, scripts] of [true, false].entries()) {
      const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, javaScriptEnabled: scripts });
      await joinWith(page, `guest-${i}`, 'AAAA-AAAA-AAAA-AAAA');
      await expectShown(page.getByText('This code is not valid.'));
      expect(scripts ? await findViolations(page) : []).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await browser.keepPicture(page, 'a wrong code');
      await joinWith(page, `guest-${i}`, codes?.[i]?.toLowerCase() ?? '');
      await expectShown(page.getByText('It is your turn: you may buy now.'));
      await page.getByRole('button', { name: 'Buy Now' }).click();
      await expectShown(page.getByText('Purchase reserved successfully'));
    }
  });

  it('has whoever has a code of a lane wait there, and checks the draw of that lane', async () => {
    const saleId = await shop.createSale(IN_AN_HOUR());
    // The worker calls nobody of the members while this lasts.
    const terms = { perMinute: 1, weight: 1_000, lanes: [{ name: 'members', weight: 1 }] };
    const room = await giveRoom(shop.stores, saleId, terms);
    await joinRoom(shop.stores, room, users(30));
    const codes = await makeCodes(shop.stores.database.pool, saleId, { count: 1, usesMax: 1, lane: 1 });
    await untilRoomIsKnown(shop, saleId);
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, colorScheme: 'dark' });
    await joinWith(page, 'ada', codes?.[0] ?? '');
    await expectShown(page.getByText('Your code put you in the lane “members”.'));
    expect(await findViolations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'in a lane');
    const others = users(5).map((userId) => memberOf(1, userId));
    await joinRoom(shop.stores, room, others);
    await drawRoom(shop.stores, room);
    await shop.stores.sales.change(saleId, { startsAt: new Date() });
    await untilSeen(page, /^Place [1-6]$/);
    await page.getByText('How the places are drawn').press('Enter');
    await page.getByRole('button', { name: 'Check my place' }).press('Enter');
    await expectShown(page.getByText(/^The draw is right: place [1-6] is yours\.$/));
    await expectShown(page.getByText('Your number 1 is in the list that was closed before the draw.'));
    await browser.keepPicture(page, 'checked in a lane');
  });

  it('has no way around it: the form of the page is refused by the API', async () => {
    const saleId = await shop.createSale();
    await drawRoom(shop.stores, await giveRoom(shop.stores, saleId, { perMinute: 1 }));
    await untilRoomIsKnown(shop, saleId);
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
    const saleId = await shop.createSale(IN_AN_HOUR());
    await giveRoom(shop.stores, saleId, { opensAt: new Date(Date.now() + HOUR_MS / 2) });
    await untilRoomIsKnown(shop, saleId);
    const page = await browser.open(shop.saleUrl(saleId), PHONE);
    await expectShown(page.getByText('It opens at', { exact: false }));
    expect(await page.getByRole('button', { name: 'Join the waiting room' }).count()).toBe(0);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });
});
