import { balance } from '../scenarios/balance.js';
import { flashCheckout } from '../scenarios/flash-checkout.js';
import { lastItem } from '../scenarios/last-item.js';
import type { Scenario } from '../scenarios/scenario.js';

/** Something that the demos let people take from. */
export interface DemoSubject {
  readonly id: string;
  readonly name: string;
  readonly scenario: Scenario;
  /** What people may also call it. */
  readonly alias?: string;
  /** What code looks like that nobody has tried with two users; the first that can run here. */
  readonly careless: readonly [string, ...string[]];
}

const OVERWRITES = ['none', 'memory-none'] as const;
/** Requests do not arrive at the same instant; while a payment is under way, they meet all the same. */
const PAYMENT_MS = 100;
/** A stock that everybody takes from in SQL as `stock - 1` falls below zero, for everybody to see. */
const SUBTRACTS = ['decrement', 'memory-decrement'] as const;

export const ACCOUNT: DemoSubject = {
  id: 'account',
  name: 'The account of two devices',
  scenario: balance,
  careless: OVERWRITES,
};
/** Whose account it is. */
export const ACCOUNT_OWNER = 'andi';
export const FLASH_SALE: DemoSubject = {
  id: 'flash-sale',
  name: 'Limited Edition Product - Flash Sale',
  scenario: flashCheckout,
  careless: OVERWRITES,
};
const LAST_ITEM: DemoSubject = {
  id: 'last-item',
  name: 'The last item',
  scenario: { ...lastItem, workMs: PAYMENT_MS },
  alias: '1',
  careless: SUBTRACTS,
};

export const PRODUCTS: readonly DemoSubject[] = [FLASH_SALE, LAST_ITEM];
