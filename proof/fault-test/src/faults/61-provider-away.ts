import type { Fault } from './fault.js';

const HOLD_TTL_MS = 8_000;
const UNITS = 1_000;
const BUYERS_PER_SECOND = 10;
const FROZEN_MS = 60_000;
const PHASE_MS = 6_000;
const CALLS = 15;

/** The provider is of another company: it may be away, or worse, half there. */
export const providerAway: Fault = {
  number: 61,
  title: 'payment provider frozen for 60 s; answers 500 after doing it; answers 429; killed',
  checks: 'nothing is charged twice; holds end as they should; purchases go on',
  limitMs: 60_000,
  async strike(stage) {
    const { provider, sandbox } = stage.system;
    await stage.openPaidSale('paid', { stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND });
    await stage.hold(PHASE_MS);
    stage.mark('the provider freezes');
    provider.freeze();
    try {
      await stage.hold(FROZEN_MS);
    } finally {
      provider.thaw();
    }
    await stage.untilHealed('the provider frozen');
    for (const faults of [{ failAfter: CALLS }, { busy: CALLS }]) {
      stage.mark(`the provider: ${JSON.stringify(faults)}`);
      await sandbox.setFaults(faults);
      await stage.hold(PHASE_MS);
    }
    await sandbox.setFaults({});
    stage.mark('the provider is killed');
    await provider.kill();
    await provider.start();
  },
};
