import type { Fault } from './fault.js';
import { openWaitingList } from './waiting-list.js';

/** Fewer than wait, so that nobody else may have one. */
const UNITS = 40;
const WAITING = 100;
const HAMMERING = 1_000;
const HAMMERED_MS = 30_000;

/** Units come back one by one, and a thousand programs ask for each before it is offered. */
export const hammeredBesideAList: Fault = {
  number: 77,
  title: '1,000 buyers ask again and again, as fast as they are answered, while 100 wait for units that come back',
  checks: 'no buyer gets a unit while somebody waits; offers in turn',
  limitMs: 20_000,
  async strike(stage) {
    const sale = await openWaitingList(stage, { units: UNITS, people: WAITING });
    const hammer = sale.hammer(HAMMERING);
    await stage.hold(HAMMERED_MS);
    await hammer.end();
    stage.observe(`${HAMMERING} buyers were answered ${hammer.asked} times, and got ${hammer.held} units`);
    stage.expect(hammer.asked > HAMMERING, 'the buyers were hardly answered');
    await stage.untilHealed('buyers who hammer');
  },
};
