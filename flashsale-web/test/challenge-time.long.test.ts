import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { giveRoom } from '../../flashsale-core/test-support/index.js';
import { expectShown, useBrowser } from './support/browser.js';
import { untilRoomIsKnown } from './support/rooms.js';
import { useShop } from './support/shop.js';

const HOUR_MS = 3_600_000;
const PHONE = { viewport: { width: 360, height: 800 } };
/** How many times slower than this machine. */
const RATES = [1, 4, 6];
const TASKS_PER_RATE = 5;
const TRIES_ON_AVERAGE = 256;

const browser = useBrowser();
const shop = useShop({ ROOM_CHALLENGE: 'altcha' });

interface Solving {
  readonly tookMs: number;
  readonly tries: number;
}

/** From the task to the form that has its solution. */
async function solvingOf(page: Page): Promise<Solving> {
  await page.waitForResponse((answer) => answer.url().endsWith('/room') && answer.status() === 403);
  const startedAtMs = performance.now();
  const sent = await page.waitForRequest((request) => request.url().endsWith('/wait'));
  const solution = new URLSearchParams(sent.postData() ?? '').get('solution') ?? '';
  const solved = JSON.parse(Buffer.from(solution, 'base64').toString()) as { solution: { counter: number } };
  return { tookMs: performance.now() - startedAtMs, tries: solved.solution.counter + 1 };
}

async function joinWithin(rate: number, saleId: string, userId: string): Promise<Solving> {
  const page = await browser.open(shop.saleUrl(saleId), PHONE);
  const developer = await page.context().newCDPSession(page);
  await developer.send('Emulation.setCPUThrottlingRate', { rate });
  await page.getByLabel('Your user ID').fill(userId);
  const solving = solvingOf(page);
  await page.getByRole('button', { name: 'Join the waiting room' }).click();
  const solved = await solving;
  await developer.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await expectShown(page.getByText('You may close this page', { exact: false }));
  return solved;
}

it('a browser that is slowed down solves the task of the default difficulty within its minute', async () => {
  const saleId = await shop.createSale({
    startsAt: new Date(Date.now() + HOUR_MS).toISOString(),
    endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
  });
  await giveRoom(shop.stores, saleId);
  await untilRoomIsKnown(shop, saleId);
  for (const rate of RATES) {
    const solvings: Solving[] = [];
    for (let i = 0; i < TASKS_PER_RATE; i += 1) solvings.push(await joinWithin(rate, saleId, `phone-${rate}-${i}`));
    const perTryMs = solvings.map(({ tookMs, tries }) => tookMs / tries).sort((a, b) => a - b);
    const [least = 0, most = 0] = [perTryMs[0], perTryMs.at(-1)];
    const seconds = (ms: number): string => ((ms * TRIES_ON_AVERAGE) / 1_000).toFixed(1);
    process.stdout.write(
      `${rate}x slower: ${least.toFixed(2)} to ${most.toFixed(2)} ms a try, ${seconds(least)} to ${seconds(most)} s for 256; ` +
        `${solvings.map(({ tookMs, tries }) => `${tries} tries in ${(tookMs / 1_000).toFixed(1)} s`).join(', ')}\n`,
    );
    expect(solvings).toHaveLength(TASKS_PER_RATE);
  }
}, 600_000);
