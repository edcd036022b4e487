import { until } from 'flashsale-testkit';
import type { Locator, Page } from 'playwright-core';
import type { NewSale } from '../../src/api/admin.js';
import type { Shop } from './shop.js';

/** A sale that holds units for ten minutes, four an order and a buyer at most. */
export function createHoldSale(shop: Shop, terms: Partial<NewSale> = {}): Promise<string> {
  return shop.createSale({
    mode: 'HOLD',
    unitPrice: 1_999,
    currency: 'EUR',
    holdSeconds: 600,
    quantityMax: 4,
    limitPerUser: 4,
    ...terms,
  });
}

/** Puts somebody on the waiting list of a sale, without the browser. */
export async function joinList(shop: Shop, saleId: string, userId: string, listing: object = {}): Promise<void> {
  const response = await fetch(`${shop.apiUrl}/api/v1/sale/${saleId}/waiting-list`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, ...listing }),
  });
  if (!response.ok) throw new Error(`${userId} has not joined: ${response.status} ${await response.text()}`);
}

export async function reserveAs(page: Page, userId: string, quantity?: number, isScripted = true): Promise<void> {
  await page.getByLabel('Your user ID').fill(userId);
  if (quantity !== undefined) {
    const units = page.getByLabel('Units');
    // What is chosen before the script runs is set back by it, and the button says so.
    if (isScripted) await until(() => units.evaluate(isReacting), { what: 'the script of the page runs' });
    await units.selectOption(String(quantity));
  }
  await page.getByRole('button', { name: /^Reserve for/ }).click();
}

/** Runs in the page. */
function isReacting(field: object): boolean {
  return Object.keys(field).some((key) => key.startsWith('__reactProps'));
}

export function onOrderPage(page: Page): Promise<void> {
  return page.waitForURL(/\/orders\/[\da-f-]{36}\?sale=/);
}

/** On every page but the order's own, while something is held. */
export function bar(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Your reservation' });
}
