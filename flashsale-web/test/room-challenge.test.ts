import { expect, it } from '@jest/globals';
import { giveRoom, roomsOf } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { sidewaysOverflow } from './support/page-checks.js';
import { untilRoomIsKnown } from './support/rooms.js';
import { useShop } from './support/shop.js';

const HOUR_MS = 3_600_000;
const PHONE = { viewport: { width: 360, height: 800 } };

const browser = useBrowser();
const shop = useShop({ ROOM_CHALLENGE: 'altcha', ROOM_CHALLENGE_DIFFICULTY: '10' });

async function openRoom(): Promise<{ saleId: string; arrivals: () => Promise<number | undefined> }> {
  const saleId = await shop.createSale({
    startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
    endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
  });
  const room = await giveRoom(shop.stores, saleId);
  await untilRoomIsKnown(shop, saleId);
  return { saleId, arrivals: async () => (await roomsOf(shop.stores).read(room))?.arrivals };
}

it('a browser solves the challenge of a waiting room, and joins', async () => {
  const { saleId, arrivals } = await openRoom();
  const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
  await expectShown(page.getByText('Please enter', { exact: false }));
  await page.getByLabel('Your user ID').fill('ada');
  // As long as the task is not known, the page says what it does.
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  await page.route(`**/api/v1/sale/${saleId}/room`, async (route) => {
    if (route.request().method() === 'POST') await asked;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
  await expectShown(page.getByText('Your browser solves a small task', { exact: false }));
  expect(await sidewaysOverflow(page)).toBe(0);
  await browser.keepPicture(page, 'solving');
  ask();
  await expectShown(page.getByText('You may close this page', { exact: false }));
  expect(await arrivals()).toBe(1);
});

it('without a script the page says that it needs one, before and after', async () => {
  const { saleId, arrivals } = await openRoom();
  const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, javaScriptEnabled: false });
  // Playwright finds no words in it.
  const note = page.locator('form noscript > p');
  await expectShown(note);
  expect(await note.textContent()).toContain('needs JavaScript');
  await browser.keepPicture(page, 'without a script');
  await page.getByLabel('Your user ID').fill('ada');
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
  await expectShown(page.getByText('Your browser has not solved the task', { exact: false }));
  expect(await arrivals()).toBe(0);
});
