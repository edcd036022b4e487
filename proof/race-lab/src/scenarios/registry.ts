import { balance } from './balance.js';
import { couponClaim } from './coupon-claim.js';
import { fairDraw } from './fair-draw.js';
import { flashCheckout } from './flash-checkout.js';
import { lastItem } from './last-item.js';
import { payOrExpire } from './pay-or-expire.js';
import { refundOnce } from './refund-once.js';
import { sessionCapacity } from './session-capacity.js';
import type { Scenario } from './scenario.js';

/** Every scenario, by name. A new one is its file and its name here. */
export const SCENARIOS: readonly Scenario[] = [
  balance,
  couponClaim,
  fairDraw,
  flashCheckout,
  lastItem,
  payOrExpire,
  refundOnce,
  sessionCapacity,
];
