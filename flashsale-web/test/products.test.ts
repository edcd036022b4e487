import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import type { Page } from 'playwright-core';
import { drawLamp, picturesFolder, widthOf } from '../../flashsale-api/test/pictures.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findCovered, findShifts, findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const PHONE = { width: 360, height: 780 };
const DESCRIPTION = 'A desk lamp of steel.\nMade in a small series.';
const CONDITIONS = 'One a person. Delivery in two weeks.';

// In this order the windows are closed before the servers.
const browser = useBrowser();
const shop = useShop(async () => ({ PICTURES_DIR: await picturesFolder(shop.stores) }));

async function ask(method: string, path: string, body: Buffer | object): Promise<void> {
  const isPicture = body instanceof Buffer;
  const answer = await fetch(`${shop.apiUrl}/api/v1/admin/products/${path}`, {
    method,
    headers: { 'content-type': isPicture ? 'image/jpeg' : 'application/json' },
    body: isPicture ? new Uint8Array(body) : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, colorScheme);
  }
}

/** How many of the pictures on a page have come. */
const shownPictures = (page: Page): Promise<number> =>
  page.evaluate(() => [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length);

describe('a product', () => {
  let saleId: string;
  beforeAll(async () => {
    saleId = await shop.createSale({ saleId: 'lamp', name: 'A lamp' });
    await ask('PUT', saleId, {
      ...{ description: DESCRIPTION, conditions: CONDITIONS },
      ...{ unitPrice: 1_999, currency: 'EUR', oldPrice: 2_999 },
    });
    await ask('POST', `${saleId}/pictures?alt=A+red+lamp`, await drawLamp());
    await ask('POST', `${saleId}/pictures?alt=A+red+lamp+from+far`, await drawLamp(400, 1_200));
  });

  it.each([
    ['a desktop', { viewport: { width: 1_280, height: 900 } }],
    ['a phone', { viewport: PHONE, isMobile: true, hasTouch: true }],
  ])('is on its card and its page on %s, without moving anything', async (_what, options) => {
    const page = await browser.open(shop.url, options);
    const card = page.getByRole('article').filter({ hasText: 'A lamp' });
    await expectShown(card.getByRole('img', { name: 'A red lamp' }));
    await expectShown(card.getByText('€29.99'));
    await until(async () => (await shownPictures(page)) === 1);
    expect(await findShifts(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await expectAccessible(page);

    await page.goto(shop.saleUrl(saleId));
    await expectShown(page.getByText('Live', { exact: true }));
    await expectShown(page.getByRole('img', { name: 'A red lamp', exact: true }));
    await expectShown(page.getByText('Made in a small series.'));
    await expectShown(page.getByText(CONDITIONS));
    await page.getByRole('img', { name: 'A red lamp from far' }).scrollIntoViewIfNeeded();
    await until(async () => (await shownPictures(page)) === 3);
    expect(await findShifts(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findCovered(page)).toEqual([]);
    await expectAccessible(page);
  });

  it('is shown without a script, and the button to buy needs no scrolling on a phone', async () => {
    const page = await browser.open(shop.saleUrl(saleId), { viewport: PHONE, javaScriptEnabled: false });
    await expectShown(page.getByRole('img', { name: 'A red lamp', exact: true }));
    await expectShown(page.getByText(CONDITIONS));
    const { y = Infinity, height = 0 } = (await page.getByRole('button', { name: 'Buy Now' }).boundingBox()) ?? {};
    expect(y + height).toBeLessThan(PHONE.height);
  });

  it('is what a link to it shows elsewhere', async () => {
    const html = await (await fetch(shop.saleUrl(saleId))).text();
    const metas = [...html.matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]*)"/g)];
    const meta = Object.fromEntries(metas.map(([, name = '', content = '']) => [name, content]));
    expect(meta).toMatchObject({
      'og:title': 'A lamp',
      'og:description': DESCRIPTION,
      'og:url': shop.saleUrl(saleId),
      'og:image:alt': 'A red lamp',
      'twitter:card': 'summary_large_image',
      description: DESCRIPTION,
    });
    expect(meta['og:image']).toMatch(new RegExp(`^${shop.url}/pictures/[0-9a-f]{64}-1280\\.webp$`));
    const picture = await fetch(meta['og:image'] ?? '');
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(String(await widthOf(await picture.arrayBuffer()))).toBe(meta['og:image:width']);
    expect((await fetch(`${shop.url}/pictures/${'0'.repeat(64)}-320.webp`)).status).toBe(404);
    expect((await fetch(`${shop.url}/pictures/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });
});

it('has a manifest for the home screen, whose icon is there', async () => {
  const page = await browser.open(shop.url);
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await fetch(new URL(address ?? '', shop.url));
  expect(answer.headers.get('content-type')).toContain('application/manifest+json');
  const manifest = (await answer.json()) as { name: string; start_url: string; icons: { src: string }[] };
  expect(manifest).toMatchObject({ name: 'Flash Sale', start_url: '/', display: 'standalone' });
  for (const { src } of manifest.icons) expect((await fetch(new URL(src, shop.url))).status).toBe(200);
});

describe('the editor of a product', () => {
  it('says what is wrong, saves, and takes and removes pictures, by the keyboard too', async () => {
    const saleId = await shop.createSale({ name: 'A vase' });
    const page = await browser.open(`${shop.consoleUrl(saleId)}/product`);
    const description = page.getByLabel('Description');
    await description.fill('x'.repeat(4_001));
    await page.getByLabel('Price before').fill('10');
    await page.getByLabel('Price shown').fill('12.345');
    const save = page.getByRole('button', { name: 'Save product' });
    await save.click();
    await expectShown(page.getByText('Use at most 4,000 characters.'));
    await expectShown(page.getByText('Enter a price above 0 with at most 2 decimals, such as 19.99.'));
    expect(await description.evaluate((area) => area === document.activeElement)).toBe(true);
    await expectAccessible(page);
    await description.fill(DESCRIPTION);
    await page.getByLabel('Terms').fill(CONDITIONS);
    await page.getByLabel('Price shown').fill('12.34');
    await save.click();
    await expectShown(page.getByText('It must be more than the price.'));
    await page.getByLabel('Price before').fill('20');
    await save.focus();
    await page.keyboard.press('Enter');
    await expectShown(page.getByText('Product saved.'));

    const add = page.getByRole('button', { name: 'Add picture' });
    await add.click();
    await expectShown(page.getByText('Choose a picture.'));
    await expectShown(page.getByText('Enter 1 to 200 characters.'));
    const file = page.getByLabel('Picture', { exact: true });
    await page.getByLabel('What it shows').fill('A red lamp');
    await file.setInputFiles({ name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
    await add.click();
    await expectShown(page.getByText('This is no picture that can be read: it must be a JPEG, PNG or WebP'));
    await file.setInputFiles({ name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: await drawLamp() });
    await add.focus();
    await page.keyboard.press('Enter');
    await expectShown(page.getByRole('img', { name: 'A red lamp' }));
    await until(async () => (await shownPictures(page)) === 1);
    await expectAccessible(page);
    await page.setViewportSize(PHONE);
    expect(await sidewaysOverflow(page)).toBe(0);
    await browser.keepPicture(page, 'phone');

    const buyer = await browser.open(shop.saleUrl(saleId));
    await expectShown(buyer.getByRole('img', { name: 'A red lamp' }));
    await expectShown(buyer.getByText('€20.00').first());
    await page.reload();
    expect(await page.getByLabel('Price before').inputValue()).toBe('20.00');
    await page.getByRole('button', { name: 'Remove “A red lamp”' }).click();
    await expectShown(page.getByText('Picture removed.'));
    await expectShown(page.getByText('No pictures yet.'));
  });

  it('shows on the page of a draft what buyers will see', async () => {
    await shop.createDraft({ saleId: 'clock', name: 'A clock' });
    const page = await browser.open(`${shop.url}/admin/draft/clock`);
    await page.getByLabel('Description').fill(DESCRIPTION);
    await page.getByLabel('Price shown').fill('5');
    await page.getByRole('button', { name: 'Save product' }).click();
    await expectShown(page.getByText('Product saved.'));
    await expectShown(page.locator('article').getByText('€5.00'));
    await page.getByLabel('What it shows').fill('A red lamp');
    await page
      .getByLabel('Picture', { exact: true })
      .setInputFiles({ name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: await drawLamp() });
    await page.getByRole('button', { name: 'Add picture' }).click();
    await expectShown(page.locator('article').getByRole('img', { name: 'A red lamp' }));
    await until(async () => (await shownPictures(page)) === 3);
    await expectAccessible(page);
  });
});
