import type { Page } from 'playwright-core';
import { until } from 'flashsale-testkit';
import { expectShown } from './browser.js';
import type { Shop } from './shop.js';

/** Waits until every process knows the room. */
export async function untilRoomIsKnown(shop: Shop, saleId: string): Promise<void> {
  await until(async () => (await fetch(`${shop.apiUrl}/api/v1/sale/${saleId}/room`)).ok, { what: 'the room is known' });
  await until(async () => (await shop.status(saleId)).hasRoom === true, { what: 'the sale has a room' });
}

/** Waits until the page shows it, as to somebody who comes back to the tab again and again. */
export async function untilSeen(page: Page, text: string | RegExp): Promise<void> {
  await until(
    async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      return (await page.getByText(text).count()) > 0;
    },
    { what: String(text) },
  );
  await expectShown(page.getByText(text).first());
}
