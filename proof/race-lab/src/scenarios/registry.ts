/** Every scenario. A new one is its file and a line here. */
export { balance } from './balance.js';
export { couponClaim } from './coupon-claim.js';
export { flashCheckout } from './flash-checkout.js';
export { lastItem } from './last-item.js';
export { sessionCapacity } from './session-capacity.js';
