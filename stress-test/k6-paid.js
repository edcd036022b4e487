// Buyers who reserve and pay, or not, with k6 (https://k6.io), version 1 or later, from the root of the checkout:
//
//   k6 run stress-test/k6-paid.js
//   k6 run -e API_URL=http://localhost:3000 -e SALE_ID=sale_4 -e RATE=200 -e NEVER_PAY=0.5 stress-test/k6-paid.js
//
// The sale holds units (mode HOLD) and its money goes to the payment sandbox. Without more words 2,000 buyers a second come for
// 5 seconds; of those who get a hold 30 % let it expire, 10 % cancel, 10 % are declined and then pay, and the others pay. Whoever
// is told that all units are held asks again, for a minute. k6/paid-settings.js names every variable.
import { userIdOf } from './load/load-profile.js';
import { shopAndPay } from './load/paid-buyer.js';
import { planOf } from './load/paid-plan.js';
import { clock, crowdOptions, ownNumbers, sleepUntil } from './k6/crowd.js';
import { paidSettings } from './k6/paid-settings.js';
import { paidShop } from './k6/paid-shop.js';
import { paidTally } from './k6/paid-tally.js';

export { setup } from './k6/paid-setup.js';
export { handleSummary } from './k6/paid-summary.js';

/** The steps of a payment of whoever was the last to get a hold. */
const LAST_STEPS_SECONDS = 150;

const { buyers, ratePerSecond, durationSeconds, patienceSeconds, shares, virtualUsers } = paidSettings;

export const options = crowdOptions({
  name: 'paid',
  crowd: 'buyers',
  count: buyers,
  virtualUsers,
  maxDurationSeconds: durationSeconds + patienceSeconds + LAST_STEPS_SECONDS,
});

/** One virtual user: every so many-th of the buyers, each at the time of its own. */
export async function letIn({ runId, startAtMs }) {
  const patientUntilMs = startAtMs + patienceSeconds * 1_000;
  const underWay = [];
  for (const buyer of ownNumbers(buyers, virtualUsers)) {
    await sleepUntil(startAtMs + (buyer * 1_000) / ratePerSecond);
    const choosePlan = () => {
      paidTally.hold();
      return planOf(buyer, shares);
    };
    const userId = userIdOf(runId, 'unique', buyer);
    underWay.push(shopAndPay({ shop: paidShop, tally: paidTally, clock, userId, patientUntilMs, choosePlan }));
  }
  await Promise.all(underWay);
}
