import type { Fault } from './fault.js';

const HOLD_TTL_MS = 5_000;
const HOLD_EXTENSION_MS = 1_000;
const UNITS = 2_000;
const BUYERS_PER_SECOND = 12;
const PHASE_MS = 5_000;

/** What a network, a proxy and a stranger do to the events of the provider. */
const PHASES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'each event comes 5 times, in any order': { copies: 5, shuffle: true },
  'the next 3 events are lost': { lose: 3 },
  'events come after the deadlines of their orders': { delayMs: HOLD_TTL_MS + HOLD_EXTENSION_MS + 1_500 },
  'events are signed with another key': { signature: 'wrong-key' },
  'events are signed with an old time': { signature: 'old-time' },
};

/** Events come as often, as late and in whatever order they like. */
export const eventsAbused: Fault = {
  number: 59,
  title: 'events of the provider 5 times, shuffled, lost, after the deadline, with a wrong key, with an old time',
  checks: 'each order is charged once or not at all; no forged event decides anything',
  limitMs: 20_000,
  async strike(stage) {
    const { sandbox } = stage.system;
    await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, holdExtensionMs: HOLD_EXTENSION_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    for (const [what, faults] of stage.random.shuffle(Object.entries(PHASES))) {
      stage.mark(what);
      await sandbox.setFaults(faults);
      await stage.hold(PHASE_MS);
    }
    await sandbox.setFaults({});
  },
};
