import { describe, expect, it } from '@jest/globals';
import { memberOf } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { callEverybody, drawRoom, joinRoom, roomsOf, users } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { findViolations, sidewaysOverflow } from './support/page-checks.js';
import { useShop } from './support/shop.js';

const HOUR_MS = 3_600_000;
const PHONE = { viewport: { width: 360, height: 800 }, colorScheme: 'dark' } as const;
const SENTENCE = 'We check the stock; back at 9:30';

const browser = useBrowser();
const shop = useShop();

describe('the console of a waiting room', () => {
  it('gives one, shows it live, sets its rate, and pauses it with a sentence', async () => {
    const saleId = await shop.createSale({
      startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
      endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    });
    const page = await browser.open(shop.consoleUrl(saleId));
    await page.getByRole('link', { name: 'Waiting room' }).click();
    await expectShown(page.getByRole('heading', { name: 'Give this sale a waiting room' }));
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel('Called in a minute').fill('0');
    await page.getByRole('button', { name: 'Give it a waiting room' }).click();
    await expectShown(page.getByText('Please enter a whole number from 1 to 600,000.'));
    await page.getByLabel('Called in a minute').fill('600');
    await page.getByRole('button', { name: 'Give it a waiting room' }).click();
    await expectShown(page.getByText('Not open yet'));
    await browser.keepPicture(page, 'given');

    await shop.stores.database.pool.query('UPDATE rooms SET opens_at = now() WHERE sale_id = $1', [saleId]);
    const [room] = await roomsOf(shop.stores).find([saleId]);
    if (room === undefined) throw new Error('There is no room');
    await until(async () => (await roomsOf(shop.stores).read(room)) !== undefined, { what: 'a worker opens the room' });
    await joinRoom(shop.stores, room, users(30));
    const shown = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('..');
    await expectShown(shown('Arrived').getByText('30', { exact: true }));

    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(Number(await page.getByRole('textbox', { name: 'Called in a minute' }).inputValue())).toBeGreaterThan(600);
    await page.getByRole('textbox', { name: 'Called in a minute' }).fill('1200');
    await page.getByLabel('Inside at once, at most').fill('50');
    await page.getByRole('button', { name: 'Change', exact: true }).last().click();
    await expectShown(page.getByText('Now 1,200 a minute.'));

    await page.getByRole('button', { name: 'Let nobody in' }).click();
    await expectShown(page.getByText('Please say why nobody is let in.'));
    await page.getByLabel('A sentence for those who wait').fill(SENTENCE);
    await page.getByRole('button', { name: 'Let nobody in' }).click();
    await expectShown(page.getByText(SENTENCE));
    await page.getByRole('button', { name: 'Let people in again' }).click();
    await expectShown(page.getByLabel('A sentence for those who wait'));

    await expectShown(page.getByText('None has been made yet.'));
    await page.getByRole('button', { name: 'Make and save them' }).click();
    await expectShown(page.getByText('Please enter a whole number from 1 to 10,000.'));
    await page.getByLabel('How many codes').fill('12');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make and save them' }).click();
    const saved = await (await download).createReadStream();
    const file = Buffer.concat(await saved.toArray()).toString();
    expect((await download).suggestedFilename()).toBe(`${saleId}-codes.csv`);
    expect(file).toMatch(/^code,uses\r\n(?:(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4},1\r\n){12}$/);
    await expectShown(page.getByText('12 made, used 0 of 12 times.'));
    const code = /^code,uses\r\n([^,]+),/.exec(file)?.[1] ?? '';
    expect(await roomsOf(shop.stores).redeem(saleId, 'ada', code)).toBe('first');
    await expectShown(page.getByText('12 made, used 1 of 12 times.'));

    const drawn = await drawRoom(shop.stores, room);
    await callEverybody(shop.stores, drawn);
    await shop.stores.sales.change(saleId, { startsAt: new Date() });
    await expectShown(page.getByText(drawn.secret?.toString('hex') ?? ''));
    await expectShown(shown('Called').getByText('30', { exact: true }));
    await expectShown(page.getByText('Everybody who came was called.'));
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'live');

    await page.getByRole('link', { name: 'Activity' }).first().click();
    for (const act of ['give-room', 'change-room', 'pause-room', 'resume-room', 'make-room-codes'])
      await expectShown(page.getByText(act).first());
  });

  it('gives one with lanes, shows and changes them', async () => {
    const saleId = await shop.createSale({
      startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
      endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    });
    const page = await browser.open(`${shop.consoleUrl(saleId)}/room`);
    await page.getByRole('button', { name: 'Add a lane' }).click();
    await page.getByLabel('Lane 2', { exact: true }).fill('Members');
    await page.getByLabel('Weight of lane 1').fill('3');
    await page.getByRole('button', { name: 'Add a lane' }).click();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove lane 3' }).click();
    await page.getByRole('button', { name: 'Give it a waiting room' }).click();
    await expectShown(page.getByText('Please use up to 20 small letters, digits and hyphens, a letter first.'));
    await browser.keepPicture(page, 'giving-lanes');
    await page.getByLabel('Lane 2', { exact: true }).fill('members');
    await page.getByRole('button', { name: 'Give it a waiting room' }).click();
    await expectShown(page.getByText('75 % of the calls while all lanes wait'));

    await shop.stores.database.pool.query('UPDATE rooms SET opens_at = now() WHERE sale_id = $1', [saleId]);
    const [room] = await roomsOf(shop.stores).find([saleId]);
    if (room === undefined) throw new Error('There is no room');
    await until(async () => (await roomsOf(shop.stores).read(room)) !== undefined, { what: 'a worker opens the room' });
    await joinRoom(shop.stores, room, [...users(30), ...users(12).map((userId) => memberOf(1, userId))]);
    await expectShown(page.getByText('12 arrived, 0 called'));
    await expectShown(
      page.getByRole('term').filter({ hasText: 'Arrived' }).locator('..').getByText('42', { exact: true }),
    );

    await page.getByLabel('Weight of members').fill('0');
    await page.getByRole('button', { name: 'Change the weights' }).click();
    await expectShown(page.getByText('Please enter a whole number from 1 to 1,000.'));
    await page.getByLabel('Weight of members').fill('9');
    await page.getByRole('button', { name: 'Change the weights' }).click();
    await expectShown(page.getByText('The weights are changed.'));
    expect(await roomsOf(shop.stores).find([saleId])).toMatchObject([{ weight: 3, lanes: [{ weight: 9 }] }]);

    await page.getByLabel('What they do').selectOption({ label: 'Put into the lane members' });
    await page.getByLabel('How many codes').fill('1');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make and save them' }).click();
    const file = Buffer.concat(await (await (await download).createReadStream()).toArray()).toString();
    const code = /^code,uses\r\n([^,]+),/.exec(file)?.[1] ?? '';
    expect(await roomsOf(shop.stores).redeem(saleId, 'ada', code)).toEqual({ lane: 1 });
    expect(await findViolations(page)).toEqual([]);
    await browser.keepPicture(page, 'lanes');

    const phone = await browser.open(`${shop.consoleUrl(saleId)}/room`, { ...PHONE, locale: 'de' });
    await expectShown(phone.getByText('12 gekommen, 0 aufgerufen'));
    expect(await sidewaysOverflow(phone)).toBe(0);
    expect(await findViolations(phone)).toEqual([]);
    await browser.keepPicture(phone, 'lanes-phone');
  });

  it('fits on a phone, in the dark, and says that a running sale gets no room', async () => {
    const page = await browser.open(`${shop.consoleUrl(await shop.createSale())}/room`, PHONE);
    await expectShown(page.getByText('This sale has no waiting room.', { exact: false }));
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });
});
