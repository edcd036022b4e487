import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ChallengeProvider, giveRoom, roomsOf } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { untilRoomIsKnown } from './support/rooms.js';
import { type Shop, useShop } from './support/shop.js';
import { startWeb } from './support/web-server.js';

const HOUR_MS = 3_600_000;
const PHONE = { viewport: { width: 360, height: 800 } };
const SCRIPTS = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  hcaptcha: 'https://js.hcaptcha.com/1/api.js',
} as const;

const browser = useBrowser(() => Object.values(SCRIPTS));
const provider = new ChallengeProvider();
const shop = useShop(
  async () => {
    await provider.listen();
    shop.stores.defer(() => provider.close());
    return provider.settings('turnstile');
  },
  () => Promise.resolve({ ROOM_CHALLENGE: 'turnstile' }),
);

async function openRoom(of: Pick<Shop, 'apiUrl' | 'status'> = shop) {
  const saleId = await shop.createSale({
    startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
    endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
  });
  const room = await giveRoom(shop.stores, saleId);
  await untilRoomIsKnown({ ...shop, ...of }, saleId);
  return { saleId, arrivals: async () => (await roomsOf(shop.stores).read(room))?.arrivals };
}

/** The provider's script comes from a stand-in, under its own address: what the policy of the page does not allow, does not come. */
async function standIn(page: Page): Promise<void> {
  for (const address of Object.values(SCRIPTS))
    await page.route(`${address}?*`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: ChallengeProvider.script }),
    );
}

async function joinAs(page: Page, userId: string): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
}

describe('a room whose visitors pass the widget of a provider', () => {
  it('is joined with Turnstile, once it has been passed', async () => {
    const { saleId, arrivals } = await openRoom();
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, colorScheme: 'dark' });
    await standIn(page);
    await joinAs(page, 'ada');
    await expectShown(page.getByText('A check by Cloudflare Turnstile comes first', { exact: false }));
    await expectShown(page.getByRole('button', { name: 'I am human' }));
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'widget');
    expect(await arrivals()).toBe(0);
    await page.getByRole('button', { name: 'I am human' }).click();
    await expectShown(page.getByText('You may close this page', { exact: false }));
    expect(await arrivals()).toBe(1);
  });

  it('is joined with hCaptcha, too', async () => {
    const api = await shop.stores.startApi(provider.settings('hcaptcha'));
    const web = await startWeb(api.url, { ROOM_CHALLENGE: 'hcaptcha' });
    shop.stores.defer(() => web.stop());
    const { saleId, arrivals } = await openRoom({ apiUrl: api.url, status: shop.status });
    const page = await browser.open(`${web.url}/sale/${saleId}`, PHONE);
    await standIn(page);
    await joinAs(page, 'ada');
    await expectShown(page.getByText('A check by hCaptcha comes first', { exact: false }));
    await page.getByRole('button', { name: 'I am human' }).click();
    await expectShown(page.getByText('You may close this page', { exact: false }));
    expect(await arrivals()).toBe(1);
    const policy = (await fetch(web.url)).headers.get('content-security-policy');
    for (const directive of ['frame-src', "connect-src 'self'", "style-src 'self'"])
      expect(policy).toContain(`${directive} https://hcaptcha.com https://*.hcaptcha.com`);
  });

  it('says what is wrong when the widget fails, its script does not come, or the provider is away, and lets try again', async () => {
    const { saleId, arrivals } = await openRoom();
    const page = await browser.open(shop.saleUrl(saleId));
    await page.route(`${SCRIPTS.turnstile}?*`, (route) => route.abort());
    await joinAs(page, 'ada');
    const failed = page.getByText('The check by Cloudflare Turnstile did not come through', { exact: false });
    await expectShown(failed);
    await browser.keepPicture(page, 'no script of the provider');
    await page.unroute(`${SCRIPTS.turnstile}?*`);
    await standIn(page);
    const join = page.getByRole('button', { name: 'Join the waiting room' });
    await join.click();
    await page.getByRole('button', { name: 'Fail' }).click();
    await expectShown(failed);
    provider.trouble = 'fails';
    await join.click();
    await page.getByRole('button', { name: 'I am human' }).click();
    await expectShown(page.getByText('You have not joined yet. Please try again.'));
    provider.trouble = undefined;
    expect(await arrivals()).toBe(0);
    await standIn(page);
    await joinAs(page, 'ada');
    await page.getByRole('button', { name: 'I am human' }).click();
    await expectShown(page.getByText('You may close this page', { exact: false }));
    expect(await arrivals()).toBe(1);
  });

  it('says without a script that it needs one', async () => {
    const { saleId } = await openRoom();
    const page = await browser.open(shop.saleUrl(saleId), { ...PHONE, javaScriptEnabled: false });
    const note = page.locator('form noscript > p');
    await expectShown(note);
    expect(await note.textContent()).toContain('needs JavaScript: a check by Cloudflare Turnstile');
  });

  it('has its provider in the policy of the pages where that is switched on alone', async () => {
    const policyOf = async (url: string): Promise<string> =>
      (await fetch(url)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(shop.url)).toMatch(
      /style-src 'self'; .*connect-src 'self'; frame-src https:\/\/challenges\.cloudflare\.com; /,
    );
    const without = await startWeb(shop.apiUrl);
    shop.stores.defer(() => without.stop());
    expect(await policyOf(without.url)).toMatch(/style-src 'self'; .*connect-src 'self'; manifest-src/);
  });
});
