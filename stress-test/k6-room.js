// The scenario `room` of the stress test for k6 (https://k6.io), version 1 or later, from the root of the checkout:
//
//   k6 run -e SALE_ID=sale_7 stress-test/k6-room.js
//
// The sale has a waiting room whose list is not closed yet. Without more words 1,000 visitors come: three of four before the
// cut-off, the others from the start on, 200 a second. Half of them never come back; of the others some try to buy before it is
// their turn, all wait for it, and buy. k6/room-settings.js names every variable. `npm run stress -- --scenario room` makes the
// sale, runs this where k6 is installed, and then checks the draw, the room and the sale.
import { userIdOf } from './load/load-profile.js';
import { arrivalAtMs, visitorPlanOf, waitAndBuy } from './load/room-visitor.js';
import { clock, crowdOptions, ownNumbers, sleepUntil } from './k6/crowd.js';
import { roomSettings } from './k6/room-settings.js';
import { roomShop } from './k6/room-shop.js';
import { roomTally } from './k6/room-tally.js';

export { setup } from './k6/room-setup.js';
export { handleSummary } from './k6/room-summary.js';

/** The last step of whoever was admitted last. */
const LAST_STEP_SECONDS = 60;
/** The longest time for which a room gathers people. */
const GATHERING_SECONDS_MAX = 7_200;

const { visitors, ratePerSecond, patienceSeconds, neverBackShare, virtualUsers } = roomSettings;

export const options = crowdOptions({
  name: 'room',
  crowd: 'visitors',
  count: visitors,
  virtualUsers,
  maxDurationSeconds: GATHERING_SECONDS_MAX + patienceSeconds + LAST_STEP_SECONDS,
});

/** One virtual user: every so many-th of the visitors, each at the time of its own. */
export async function letIn({ runId, ...times }) {
  const patientUntilMs = times.startsAtMs + patienceSeconds * 1_000;
  const visit = async (number) => {
    await sleepUntil(arrivalAtMs(number, { visitors, ratePerSecond, ...times }));
    const plan = visitorPlanOf(number, neverBackShare);
    const userId = userIdOf(runId, 'unique', number);
    await waitAndBuy({ shop: roomShop, tally: roomTally, clock, userId, plan, patientUntilMs });
  };
  await Promise.all(ownNumbers(visitors, virtualUsers).map(visit));
}
