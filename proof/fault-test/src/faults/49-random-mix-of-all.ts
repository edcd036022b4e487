import { until } from 'flashsale-testkit';
import { administer } from '../system/operator.js';
import { DAMAGES } from './damages.js';
import { mix, OUTAGES } from './disturbances.js';
import type { Fault } from './fault.js';

const DURATION_MS = 180_000;
const SHORT_DURATION_MS = 20_000;
const MENDED_DEADLINE_MS = 30_000;
const POLL_MS = 250;

/** Stores and processes fail while their data is damaged by hand. */
export const randomMixOfAll: Fault = {
  number: 49,
  title: 'random mix of outages and of damage by hand, seeded, for 3 minutes',
  checks: 'all invariants',
  limitMs: 120_000,
  killsApi: true,
  async strike(stage) {
    const { observer, stores, apis } = stage.system;
    await mix(stage, { ...OUTAGES, ...DAMAGES }, stage.isShort ? SHORT_DURATION_MS : DURATION_MS);
    // Whatever could not be taken back while its store was away.
    await until(
      async () => {
        await observer.redis.client.replicaof('NO', 'ONE');
        await observer.query("UPDATE sales SET state = 'OPEN' WHERE state = 'PAUSED'");
        await stores.rabbitmqctl('clear_policy', 'faults-mix-refuse').catch(() => undefined);
        // A count that was too high has dead-lettered those who did not seem to fit.
        await administer(apis[0], 'POST', 'dead-letters/replay', {});
        return true;
      },
      { deadlineMs: MENDED_DEADLINE_MS, pollPeriodMs: POLL_MS, what: 'what was done by hand is taken back' },
    );
  },
};
