import { balance } from '../scenarios/balance.js';
import { flashCheckout } from '../scenarios/flash-checkout.js';
import { lastItem } from '../scenarios/last-item.js';
import type { Scenario } from '../scenarios/scenario.js';

/** Something that the demos let people take from. */
export interface DemoSubject {
  readonly id: string;
  readonly name: string;
  readonly scenario: Scenario;
}

export const ACCOUNT: DemoSubject = { id: 'account', name: 'The account of two devices', scenario: balance };
export const FLASH_SALE: DemoSubject = {
  id: 'flash-sale',
  name: 'Limited Edition Product - Flash Sale',
  scenario: flashCheckout,
};
export const LAST_ITEM: DemoSubject = { id: 'last-item', name: 'The last item', scenario: lastItem };

export const PRODUCTS: readonly DemoSubject[] = [FLASH_SALE, LAST_ITEM];
