// What becomes of the holds of the scenario `paid`. Plain JavaScript, read by k6 and by the built-in driver.

/** Of the buyers who get a hold; the others pay at once with a good card. */
export const SHARES_DEFAULT = { neverPay: 0.3, cancel: 0.1, declined: 0.1 };
export const PATIENCE_SECONDS_DEFAULT = 60;
/** A step of the golden ratio spreads any number of buyers evenly over the shares. */
const GOLDEN_STEP = 0.618_033_988_75;

/** What the n-th buyer does once units are held. */
export function planOf(number, { neverPay, cancel, declined }) {
  const place = (number * GOLDEN_STEP) % 1;
  if (place < neverPay) return 'never-pay';
  if (place < neverPay + cancel) return 'cancel';
  return place < neverPay + cancel + declined ? 'decline-then-pay' : 'pay';
}
